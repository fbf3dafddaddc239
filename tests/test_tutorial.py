"""The tutorial on retraining does what it says: its commands and programs are run as they stand."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import notice_nlp
from notice_nlp.reader import load

ROOT = Path(__file__).resolve().parent.parent
ENGLISH, CHINESE = ROOT / "docs" / "retraining.md", ROOT / "docs" / "retraining.zh.md"
_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.S | re.M)


def blocks(page: Path, kind: str) -> list[str]:
    """Return the fenced blocks of one kind, without their indentation."""
    found = _BLOCK.findall(page.read_text(encoding="utf-8"))
    return [
        "\n".join(line.removeprefix(margin) for line in text.splitlines()) for margin, is_, text in found if is_ == kind
    ]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the commands read, and notice-nlp on the path."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("kb", "data", "docs"):  # copies: the commands must not reach the real ones
        shutil.copytree(ROOT / name, folder / name)
    command = folder / "bin" / "notice-nlp"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m notice_nlp "$@"\n')
    command.chmod(0o755)
    return folder


def run(script: str, folder: Path) -> str:
    environment = os.environ | {
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path(notice_nlp.__file__).parent.parent),
    }
    done = subprocess.run(
        ["sh", "-eu", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_a_new_label_end_to_end(checkout: Path) -> None:
    pages = sorted(path.name for path in (ROOT / "kb").rglob("*.md"))
    steps = blocks(ENGLISH, "sh")
    assert len(steps) == 4
    *before, shown = [run(step, checkout) for step in steps]
    assert "15 issues" in before[0]
    assert "24 letters" in before[1]
    assert "trained on" in before[2]
    assert "Advertising policy" in shown
    assert "Stop every campaign that the message names." in shown
    assert sorted(path.name for path in (ROOT / "kb").rglob("*.md")) == pages
    reader = load(checkout / "trial" / "models" / "ads")
    for text, due in (
        ("Your campaigns were stopped, because the headline of your Sponsored Brands ad misleads shoppers.", True),
        ("您的广告账户已被停用，因为商品推广广告含有夸大宣传。请说明今后如何避免。", True),
        ("Your account has been deactivated because it is related to another account.", False),
    ):
        assert ("advertising_policy" in [issue.label for issue in reader.analyze(text).issues]) == due, text


def test_the_label_is_unknown_to_the_model_that_ships() -> None:
    report = load("default").analyze((ROOT / "docs" / "samples" / "order_defect_rate.txt").read_text(encoding="utf-8"))
    assert "advertising_policy" not in [issue.label for issue in report.issues]


@pytest.mark.parametrize("number", [0, 1])
def test_programs_print_what_their_comments_say(checkout: Path, number: int) -> None:
    program = blocks(ENGLISH, "python")[number]
    path = checkout / f"program{number}.py"
    path.write_text(program, encoding="utf-8")
    printed = run(f"{shlex.quote(sys.executable)} {path.name}", checkout).strip()
    said = re.findall(r"^print\(.*\)  # (.*)$", program, re.M)
    assert said == [printed]


def test_both_languages_show_the_same_commands_and_programs() -> None:
    for kind in ("sh", "python"):
        assert len(blocks(ENGLISH, kind)) == len(blocks(CHINESE, kind)) > 0
    assert blocks(ENGLISH, "sh") == blocks(CHINESE, "sh")
    assert [without_comments(one) for one in blocks(ENGLISH, "python")] == [
        without_comments(one) for one in blocks(CHINESE, "python")
    ]
    english, chinese = (page.read_text(encoding="utf-8").count("\n## ") for page in (ENGLISH, CHINESE))
    assert english == chinese


def without_comments(program: str) -> str:
    return re.sub(r"  # .*$", "", program, flags=re.M)


@pytest.mark.parametrize("page", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_commands_that_are_only_shown_exist_with_these_options(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    shown = set(re.findall(r"notice-nlp ((?:kb |data )?[a-z-]+)((?: [^`\n|]*)?)", text))
    assert {"import", "label", "data audit", "train", "compare-models", "promote", "rollback"} <= {
        one for one, _ in shown
    }
    from notice_nlp.cli import main

    for name, rest in shown:
        command: Any = main
        for part in name.split():
            command = command.commands[part]
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known | {"--help"}, name


def test_links_of_the_pages_lead_somewhere() -> None:
    for page in (ENGLISH, CHINESE):
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
