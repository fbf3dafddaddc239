from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from notice_nlp import paths
from notice_nlp.cli import main

SAMPLE = Path(__file__).resolve().parent.parent / "docs" / "samples" / "order_defect_rate.txt"
SCHEMA = json.loads(paths.SCHEMA.read_text(encoding="utf-8"))


def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "markdown", "html"])
def test_every_format(form: str) -> None:
    done = run("classify", "--format", form, SAMPLE)
    assert done.exit_code == 0, done.output
    assert "deactivat" in done.stdout
    if form.startswith("json"):
        jsonschema.validate(json.loads(done.stdout), SCHEMA)


def test_standard_input_with_and_without_a_dash() -> None:
    text = SAMPLE.read_bytes()
    first, second = (
        run("classify", "--format", "jsonl", stdin=text),
        run("classify", "--format", "jsonl", "-", stdin=text),
    )
    assert first.stdout == second.stdout
    assert json.loads(first.stdout)["stage"]["label"] == "deactivation"


def test_a_batch_keeps_order_and_ids_and_goes_on(tmp_path: Path) -> None:
    rows = [
        {"id": "n1", "text": SAMPLE.read_text()},
        {"id": "n2", "text": ""},
        {"id": "n3", "text": "Thank you for your order."},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    for jobs in ("1", "2"):
        done = run("classify", "--format", "jsonl", "--jobs", jobs, path)
        assert done.exit_code == 1
        out = [json.loads(line) for line in done.stdout.splitlines()]
        assert [row["id"] for row in out] == ["n1", "n2", "n3"]
        assert out[1]["error"]["code"] == "empty_text"
        assert "stage" in out[0]
        assert "stage" in out[2]


@pytest.mark.parametrize(
    ("name", "content", "code", "says"),
    [
        ("none.txt", None, 2, "no such file"),
        ("empty.txt", b" ", 4, "no text in it"),
        ("photo.txt", b"\x89PNG\r\n\x1a\n\x00\x00", 5, "not text"),
        ("big.eml", b"From: a@b.co\n\n" + b"x" * 20_000_000, 6, "20 MB, and at most 10 MB are read"),
        ("notice.docx", b"PK\x03\x04", 7, "not understood"),
    ],
)
def test_each_error_has_its_message_and_exit_code(
    tmp_path: Path, name: str, content: bytes | None, code: int, says: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = run("classify", path)
    assert (done.exit_code, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text("{}")
    done = run("classify", "--model", tmp_path, SAMPLE)
    assert done.exit_code == 13
    assert "not a model description" in done.stderr


def test_data_with_an_unknown_label_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notices").mkdir()
    row = {
        "id": "a",
        "language": "en",
        "family": "a",
        "source": "s",
        "stage": "nowhere",
        "issues": [],
        "segments": [{"text": "x"}],
    }
    (tmp_path / "notices" / "a.jsonl").write_text(json.dumps(row))
    done = run("train", "--data", tmp_path, "--out", tmp_path / "model")
    assert done.exit_code == 9
    assert "a.jsonl:1: stages: there is no label 'nowhere' in kb/en/stages" in done.stderr
    assert not (tmp_path / "model").exists()


def test_training_again_does_nothing(tmp_path: Path) -> None:
    shutil.copytree(paths.model("default"), tmp_path / "default")
    done = run("train", "--out", tmp_path / "default")
    assert done.exit_code == 0
    assert "nothing to do" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["kb", "check"], "14 issues"),
        (["kb", "list", "--lang", "zh", "stages"], "账户被停用"),
        (["kb", "show", "issues/drop_shipping"], "## What this notice means"),
        (["kb", "search", "--lang", "zh", "产权"], "intellectual_property"),
        (["data", "check"], "letters"),
        (["data", "count"], "order_defect_rate"),
        (["--version"], "notice-nlp"),
    ],
)
def test_other_commands(arguments: list[str], says: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    assert says in done.stdout


def test_the_export_holds_every_page() -> None:
    exported = json.loads(run("kb", "export").stdout)
    assert exported["items"]["invoices"]["zh"]["body"].startswith("## ")


def test_a_page_that_is_not_there() -> None:
    done = run("kb", "show", "issues/nothing")
    assert done.exit_code == 2
    assert "there is no page" in done.stderr


@pytest.mark.parametrize(
    "command", [["classify"], ["train"], ["evaluate"], ["kb", "check"], ["kb", "search"], ["data", "check"]]
)
def test_every_help_shows_examples(command: list[str]) -> None:
    done = run(*command, "--help")
    assert "Examples:" in done.stdout
    assert f"notice-nlp {command[0]}" in done.stdout


def test_evaluate_prints_figures_for_people_and_programs(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(
        json.dumps(
            {
                "id": 1,
                "text": SAMPLE.read_text(),
                "stage": "deactivation",
                "issues": ["order_defect_rate"],
                "requested": [],
            }
        )
    )
    assert "stage accuracy" in run("evaluate", path).stdout
    assert json.loads(run("evaluate", "--json", path).stdout)["issues"]["micro"]["f1"] == 1.0
