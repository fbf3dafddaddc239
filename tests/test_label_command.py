"""Labelling as it is used: by keys and commands through standard input, at a terminal, interrupted and killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from notice_nlp.cli import main
from notice_nlp.errors import DataError
from notice_nlp.label_session import keys
from notice_nlp.notices import load_corpus, load_notices
from notice_nlp.taxonomy import Taxonomy
from notice_nlp.wording import phrases
from notice_nlp.workspace import Workspace
from tests.own_mails import LETTERS, folder_of_mails

ENDLESS = 60.0  # seconds to wait for another process; only a broken one takes that long


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of_mails(tmp_path / "my")


def label(folder: Path, script: str, *options: str) -> Result:
    return CliRunner().invoke(main, ["label", str(folder), "--by", "anna", *options], input=script)


def rows(folder: Path) -> dict[str, dict[str, Any]]:
    files = sorted((folder / "notices").glob("*.jsonl"))
    return {row["id"]: row for file in files for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())}


def test_a_script_labels_by_name_in_any_order(folder: Path, taxonomy: Taxonomy) -> None:
    done = label(
        folder,
        ":open linked\n:clear\n:stage more_information 2\n:issue related_accounts 2\n:item related_account_action 3 +\n"
        ":funds no\n:deadline 3\n:note ask them\n:accept\n:open news\n:none\n:accept\n:quit\n",
    )
    assert done.exit_code == 0, done.output
    assert "2 confirmed now, 0 skipped, 2 left" in done.output
    found = rows(folder)
    assert set(found) == {"linked", "news"}
    one = found["linked"]
    carried = {part["text"]: part for part in one["segments"] if len(part) > 1}
    assert [sorted(part) for part in carried.values()] == [
        ["issues", "stage", "text"],
        ["greater_detail", "items", "text"],
    ]
    assert (one["deadline_days"], one["note"], one["labelled_by"]) == (3.0, "ask them", "anna")
    assert one["labelled_at"].endswith("+00:00")
    assert "".join(part["text"] for part in one["segments"]) == LETTERS["linked"][1]
    assert found["news"]["stage"] == "other"
    assert {notice.id for notice in load_corpus(folder, taxonomy).notices} == {"linked", "news"}


def test_suggestions_and_labels_are_kept_apart(folder: Path) -> None:
    assert label(folder, "q").exit_code == 0
    suggested = Workspace(folder).suggestions()
    assert set(suggested) == set(LETTERS)
    assert suggested["odr"].stage == "deactivation"
    assert suggested["odr"].deadline_days == 17
    assert suggested["odr"].model["name"] == "default"
    assert rows(folder) == {}
    written = (folder / "suggestions" / "one.jsonl").read_bytes()
    label(folder, "q")
    assert (folder / "suggestions" / "one.jsonl").read_bytes() == written


def test_accepting_takes_what_the_model_suggested(folder: Path) -> None:
    assert label(folder, "a", "--only", "odr").exit_code == 0
    one = rows(folder)["odr"]
    assert (one["stage"], one["issues"]) == ("deactivation", ["order_defect_rate"])
    asked = {item: part["text"] for part in one["segments"] for item in part.get("items", [])}
    assert asked["root_cause"] == "The root cause of the claims"
    assert (one["deadline_days"], one["funds_held"]) == (17.0, True)


def test_keys_by_menu_with_and_without_a_number(folder: Path, taxonomy: Taxonomy) -> None:
    def menu(kind: str, label: str) -> str:
        return "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"[taxonomy.ids(kind).index(label)]

    stage, issue, item = menu("stages", "warning"), menu("issues", "code_of_conduct"), menu("items", "invoices")
    done = label(folder, f"x s{stage} 3i{issue} 4r{item} g f d5\nn of mine\na", "--only", "zh")
    assert done.exit_code == 0, done.output
    one = rows(folder)["zh"]
    assert (one["stage"], one["issues"], one["deadline_days"], one["note"]) == (
        "warning",
        ["code_of_conduct"],
        5.0,
        "of mine",
    )
    assert [part["text"] for part in one["segments"] if part.get("greater_detail")] == ["过去 365 天内的采购发票"]
    assert [part["text"] for part in one["segments"] if part.get("stage")] == [
        "您的卖家账户已被停用，因为我们怀疑您销售的商品是假货。"
    ]


def test_undo_takes_back_steps_and_then_confirmed_mails(folder: Path) -> None:
    label(folder, "q")
    done = label(folder, ":issue code_of_conduct 2\nuauq", "--only", "odr", "--only", "zh")
    assert done.exit_code == 0, done.output
    assert "0 confirmed now, 0 skipped, 2 left" in done.output
    assert rows(folder) == {}
    assert [draft.id for draft in Workspace(folder).drafts().values()] == ["odr"]
    assert label(folder, "a", "--only", "odr").exit_code == 0
    assert rows(folder)["odr"]["issues"] == ["order_defect_rate"]
    assert not (folder / "drafts.json").exists()
    refused = label(folder, "u", "--only", "zh")
    assert refused.exit_code == 1
    assert "nothing to undo" in refused.stderr


def test_refused_answers_change_nothing_and_fail_a_script(folder: Path) -> None:
    done = label(folder, ":stage nowhere\nZ:issue drop_shipping 99\nq", "--only", "odr")
    assert done.exit_code == 1
    assert "there is no label 'nowhere' in stages; there are deactivation" in done.stderr
    assert "no such key: Z" in done.stderr
    assert "there is no sentence 99" in done.stderr
    assert not (folder / "drafts.json").exists()


def test_skipped_mails_come_again_and_labelled_ones_only_when_named(folder: Path) -> None:
    assert "1 skipped" in label(folder, "k", "--order", "file").output
    assert rows(folder) == {}
    everything = label(folder, "aaaa", "--order", "file")
    assert "4 confirmed now, 0 skipped, 0 left" in everything.output
    assert "0 confirmed now, 0 skipped, 0 left" in label(folder, "a").output
    again = label(folder, ":issue drop_shipping 2\na", "--only", "odr")
    assert "confirmed by anna" in again.output
    assert rows(folder)["odr"]["issues"] == ["drop_shipping", "order_defect_rate"]
    assert [row["id"] for row in map(json.loads, (folder / "notices" / "one.jsonl").read_text().splitlines())] == [
        "odr",
        "linked",
    ]


def test_the_screen_speaks_chinese_and_mails_cannot_steer_it(folder: Path) -> None:
    path = folder / "inbox" / "one.jsonl"
    row = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    path.write_text(json.dumps(row | {"text": row["text"] + "\n\x1b[2J\x07 [bold]x[/bold]"}) + "\n", encoding="utf-8")
    done = label(folder, "?i", "--only", "odr", "--lang", "zh")
    assert "确认" in done.output
    assert "订单缺陷率" in done.output
    assert "\x1b[2J" not in done.output
    assert "\x07" not in done.output
    assert "[bold]x[/bold]" in done.output


def test_all_words_and_keys_are_there_in_both_languages() -> None:
    table = phrases("labelling")
    assert all(set(one) == {"en", "zh"} for one in table["words"].values())
    used = [one["key"] for one in keys().values()]
    assert len(set(used)) == len(used)
    assert not any(key.isdigit() or key.isspace() or len(key) != 1 for key in used)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{not json", "bad.jsonl:1: "),
        ('{"id": "odr", "text": "x", "lang": "en", "family": "odr"}', "the id 'odr' stands in one.jsonl already"),
        ('{"id": "", "text": "x", "lang": "en", "family": "f"}', "bad.jsonl:1: id"),
    ],
)
def test_a_broken_inbox_is_named_with_its_line(folder: Path, content: str, says: str) -> None:
    name = "two" if "stands" in says else "bad"
    (folder / "inbox" / f"{name}.jsonl").write_text(content, encoding="utf-8")
    done = label(folder, "q")
    assert done.exit_code == 9
    assert says in done.stderr


def test_broken_files_of_the_folder_each_have_their_advice(folder: Path, tmp_path: Path) -> None:
    empty = label(tmp_path / "nothing", "q")
    assert (empty.exit_code, "no messages here" in empty.stderr, "notice-nlp import" in empty.stderr) == (9, True, True)
    label(folder, ":note x\nq")
    for name, says in (
        ("drafts.json", "only answers that were not confirmed"),
        ("suggestions/one.jsonl", "suggestions are made again"),
    ):
        whole = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(whole[: len(whole) // 2], encoding="utf-8")
        done = label(folder, "q")
        assert (done.exit_code, says in done.stderr) == (9, True), done.stderr
        (folder / name).unlink()
    (folder / "notices").mkdir()
    (folder / "notices" / "one.jsonl").write_text('{"id": "odr"', encoding="utf-8")
    assert "one.jsonl:1: " in label(folder, "q").stderr
    with pytest.raises(DataError, match="no labelled row"):
        Workspace(folder).withdraw("odr")


def test_without_a_name_nobody_labels(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("USER", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = CliRunner().invoke(main, ["label", str(folder)], input="q")
    assert done.exit_code == 2
    assert "--by NAME" in done.stderr
    monkeypatch.setenv("USER", "bo")
    assert CliRunner().invoke(main, ["label", str(folder), "--only", "news"], input="oa").exit_code == 0
    assert rows(folder)["news"]["labelled_by"] == "bo"


def test_useful_mails_come_first_and_one_of_a_family_before_its_copies(folder: Path) -> None:
    from notice_nlp.suggest import useful_first
    from notice_nlp.workspace import Mail, Suggestion

    def suggestion(name: str, doubt: float, news: float) -> Suggestion:
        return Suggestion(
            id=name,
            model={},
            stage="x",
            stage_probability=1,
            issues=[],
            items=[],
            uncertainty=doubt,
            novelty=news,
            at="",
        )

    values = {"dull": (0.1, 0.1), "copy": (0.9, 0.8), "keen": (0.9, 0.9), "fair": (0.5, 0.5)}
    mails = [Mail(id=name, text="t", lang="en", family="k" if name in ("copy", "keen") else name) for name in values]
    assert useful_first(mails, {name: suggestion(name, *both) for name, both in values.items()}) == [
        "keen",
        "fair",
        "dull",
        "copy",
    ]
    assert useful_first([], {}) == []
    asked = [line.split()[3] for line in label(folder, "kkkk").output.splitlines() if " of 4 " in line]
    assert sorted(asked) == sorted(LETTERS)


def started(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "notice_nlp", "label", str(folder), "--by", "anna", "--order", "file"]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def wait_for(process: subprocess.Popen[Any], *happened: Path) -> None:
    since = time.monotonic()
    while not all(path.exists() for path in happened):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() - since < ENDLESS
        time.sleep(0.02)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_whoever_is_stopped_loses_nothing(folder: Path, taxonomy: Taxonomy, how: signal.Signals) -> None:
    process = started(folder)
    assert process.stdin
    process.stdin.write("a:issue drop_shipping 2\n")
    process.stdin.flush()
    wait_for(process, folder / "drafts.json", folder / "notices" / "one.jsonl")
    process.send_signal(how)
    output, _ = process.communicate()
    assert process.returncode == {signal.SIGKILL: -signal.SIGKILL, signal.SIGINT: 130}[how]
    assert ("1 confirmed now" in output) == (how is signal.SIGINT)
    assert [notice.id for notice in load_notices(folder / "notices", taxonomy)] == ["odr"]
    done = label(folder, "a", "--order", "file")
    assert "as you left it" in done.output
    assert "drop_shipping" in rows(folder)["linked"]["issues"]
    assert not list(folder.rglob("*.part"))


def test_one_key_is_one_answer_at_a_terminal(folder: Path) -> None:
    pty = pytest.importorskip("pty")
    near, far = pty.openpty()
    command = [sys.executable, "-m", "notice_nlp", "label", str(folder), "--by", "anna", "--order", "file"]
    process = subprocess.Popen(command, stdin=far, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    os.write(near, b"a")
    wait_for(process, folder / "notices" / "one.jsonl")
    os.write(near, b"q")
    output, _ = process.communicate(timeout=ENDLESS)
    for end in (near, far):
        os.close(end)
    assert process.returncode == 0
    assert b"1 confirmed now, 0 skipped, 3 left" in output
    assert set(rows(folder)) == {"odr"}
