"""Labels on their way to doccano and Label Studio and back.

tests/data/exchange holds what the tools write: the short Label Studio file came out of label-studio-sdk 2.1.2's converter, whose
validator also accepts what is exported here; the doccano files came out of pandas as doccano's writers call it.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from notice_nlp import doccano, label_studio
from notice_nlp.answers import Answers, answers_of
from notice_nlp.cli import main
from notice_nlp.errors import DataError
from notice_nlp.exchange import Answer, answer_of, draft_of, same_labels
from notice_nlp.notices import Notice, load_notices
from notice_nlp.taxonomy import Taxonomy
from tests.own_mails import LETTERS, folder_of_mails

WRITTEN = Path(__file__).parent / "data" / "exchange"
FILES = {
    "label-studio.json": "label-studio",
    "label-studio-min.json": "label-studio",
    "doccano-intent.jsonl": "doccano",
    "doccano-sequence.jsonl": "doccano",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of_mails(tmp_path / "my")


@pytest.fixture
def labelled(folder: Path) -> Path:
    (folder / "notices").mkdir()
    shutil.copy(WRITTEN / "confirmed.jsonl", folder / "notices" / "one.jsonl")
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def bring(folder: Path, file: Path, form: str, *options: str) -> Result:
    return run("import-labels", file, "--format", form, "--into", folder, *options)


def notices(folder: Path, taxonomy: Taxonomy) -> dict[str, Notice]:
    return {one.id: one for one in load_notices(folder / "notices", taxonomy)}


@pytest.fixture
def confirmed(tmp_path: Path, taxonomy: Taxonomy) -> dict[str, Notice]:
    (tmp_path / "expected").mkdir()
    shutil.copy(WRITTEN / "confirmed.jsonl", tmp_path / "expected")
    return {one.id: one for one in load_notices(tmp_path / "expected", taxonomy)}


@pytest.mark.parametrize(("name", "form"), FILES.items())
def test_what_the_tools_write_is_read(
    name: str, form: str, folder: Path, taxonomy: Taxonomy, confirmed: dict[str, Notice]
) -> None:
    done = bring(folder, WRITTEN / name, form)
    assert done.exit_code == 0, done.output
    assert "4 labelled, 0 unchanged, 0 without labels" in done.stdout
    found = notices(folder, taxonomy)
    assert {name: same_labels(found[name], one) for name, one in confirmed.items()} == dict.fromkeys(LETTERS, True)
    assert found["odr"].labelled_by == ("doccano" if form == "doccano" else "anna@agency.example")
    assert form == "doccano" or found["odr"].labelled_at == "2026-11-20T08:05:00.000000Z"
    assert "4 unchanged" in bring(folder, WRITTEN / name, form).stdout


def test_classes_alone_find_their_sentences(folder: Path, taxonomy: Taxonomy, confirmed: dict[str, Notice]) -> None:
    done = bring(folder, WRITTEN / "doccano-classification.jsonl", "doccano", "--by", "bo")
    assert done.exit_code == 0, done.output
    found = notices(folder, taxonomy)
    assert {name: (one.stage, one.issues) for name, one in found.items()} == {
        name: (one.stage, one.issues) for name, one in confirmed.items()
    }
    carrying = [part.text for part in found["odr"].segments if part.issues]
    assert carrying == ["Your order defect rate is 3.1%, and our target is under 1%."]
    assert found["odr"].labelled_by == "bo"


@pytest.mark.parametrize("project", ["intent", "sequence"])
def test_doccano_round_trip(project: str, labelled: Path, taxonomy: Taxonomy, tmp_path: Path) -> None:
    before = notices(labelled, taxonomy)
    done = run(
        "export",
        labelled,
        "--format",
        "doccano",
        "--project",
        project,
        "--which",
        "labelled",
        "--out",
        tmp_path / "rows.jsonl",
    )
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in rows:
        for start, end, label in row.get("entities", row.get("label")):
            assert 0 <= start < end <= len(row["text"]), label
    shutil.rmtree(labelled / "notices")
    assert bring(labelled, tmp_path / "rows.jsonl", "doccano").exit_code == 0
    after = notices(labelled, taxonomy)
    assert all(same_labels(after[name], one.model_copy(update={"note": None})) for name, one in before.items())


def test_label_studio_round_trip_keeps_who_and_when(labelled: Path, taxonomy: Taxonomy, tmp_path: Path) -> None:
    before = notices(labelled, taxonomy)
    run("export", labelled, "--format", "label-studio", "--out", tmp_path / "tasks.json")
    tasks = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    assert [len(task["annotations"]) for task in tasks] == [1, 1, 1, 1]
    shutil.rmtree(labelled / "notices")
    assert bring(labelled, tmp_path / "tasks.json", "label-studio").exit_code == 0
    after = notices(labelled, taxonomy)
    assert all(same_labels(after[name], one) for name, one in before.items())
    assert {(one.labelled_by, one.labelled_at) for one in after.values()} == {("anna", "2026-11-20T09:00:00+00:00")}


def test_suggestions_are_predictions_and_never_labels(folder: Path, tmp_path: Path) -> None:
    tasks = json.loads(run("export", folder, "--format", "label-studio").stdout)
    assert [(len(task["predictions"]), len(task["annotations"])) for task in tasks] == [(1, 0)] * 4
    stages = [one["value"] for one in tasks[0]["predictions"][0]["result"] if one["from_name"] == "stage"]
    assert stages == [{"choices": ["deactivation"]}]
    assert tasks[0]["predictions"][0]["model_version"]
    (tmp_path / "tasks.json").write_text(json.dumps(tasks), encoding="utf-8")
    assert "0 labelled, 0 unchanged, 4 without labels" in bring(folder, tmp_path / "tasks.json", "label-studio").stdout
    bare = [json.loads(line) for line in run("export", folder, "--format", "doccano").stdout.splitlines()]
    assert all(row["cats"] == row["entities"] == [] for row in bare)
    full = [
        json.loads(line) for line in run("export", folder, "--format", "doccano", "--suggested").stdout.splitlines()
    ]
    assert "stage:deactivation" in full[0]["cats"]
    assert run("export", folder, "--format", "doccano", "--which", "labelled").stdout.strip() == ""


def test_every_result_fits_the_configuration(labelled: Path, taxonomy: Taxonomy) -> None:
    config = ElementTree.fromstring(run("export", labelled, "--format", "label-studio", "--setup").stdout)
    controls = {one.get("name"): one for one in config.iter() if one.get("toName")}
    assert config.find("Text").attrib == {"name": "text", "value": "$text"}  # type: ignore[union-attr]
    results = [
        one
        for task in json.loads(run("export", labelled, "--format", "label-studio").stdout)
        for one in task["annotations"][0]["result"]
    ]
    assert {one["from_name"] for one in results} == {"stage", "issues", "span", "funds_held", "deadline_days", "note"}
    for one in results:
        control = controls[one["from_name"]]
        assert (one["type"], one["to_name"]) == (control.tag.lower(), "text")
        allowed = {child.get("value") for child in control}
        assert set(one["value"].get("choices", one["value"].get("labels", []))) <= allowed
    assert {child.get("value") for child in controls["stage"]} == set(taxonomy.ids("stages"))


def test_doccano_labels_have_its_form(labelled: Path) -> None:
    for project, label in (
        ("intent", "item:invoices"),
        ("sequence", "letter:other"),
        ("classification", "issue:drop_shipping"),
    ):
        listed = json.loads(run("export", labelled, "--format", "doccano", "--project", project, "--setup").stdout)
        assert label in [one["text"] for one in listed]
        assert all(len(one["text"]) <= 100 and len(one["backgroundColor"]) == 7 for one in listed)


def test_other_forms_of_doccano(tmp_path: Path) -> None:
    text = "Send invoices. 请提供发票"
    rows: list[dict[str, Any]] = [
        {"text": text, "labels": ["stage:warning", "deadline_days:2.5"]},
        {
            "text": text,
            "entities": [{"id": 1, "label": "item:invoices", "start_offset": 15, "end_offset": 20}],
            "relations": [],
        },
        {"text": text, "label": [[0, len(text), "letter:warning"], [0, 14, "item:invoices"]]},
        {"text": text, "label": []},
    ]
    (tmp_path / "rows.jsonl").write_text("\ufeff" + "\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert [answer for _, answer in doccano.read(tmp_path / "rows.jsonl")] == [
        Answer(text, stage="warning", deadline_days=2.5),
        Answer(text, spans=((15, 20, "item:invoices"),)),
        Answer(text, stage="warning", spans=((0, 14, "item:invoices"),)),
        Answer(text),
    ]


def label_studio_task(text: str, *annotations: dict[str, Any]) -> dict[str, Any]:
    return {"id": 7, "data": {"text": text}, "annotations": list(annotations)}


def stage(name: str) -> dict[str, Any]:
    return {"from_name": "stage", "to_name": "text", "type": "choices", "value": {"choices": [name]}}


def span(start: int, end: int, *labels: str, **more: str) -> dict[str, Any]:
    return {
        "from_name": "span",
        "to_name": "text",
        "type": "labels",
        "value": {"start": start, "end": end, "labels": list(labels), **more},
    }


def read_tasks(tmp_path: Path, *tasks: dict[str, Any]) -> list[Answer]:
    (tmp_path / "tasks.json").write_text(json.dumps(tasks), encoding="utf-8")
    return [answer for _, answer in label_studio.read(tmp_path / "tasks.json")]


def test_the_newest_annotation_that_was_not_cancelled_counts_unless_one_is_the_truth(tmp_path: Path) -> None:
    old = {"result": [stage("warning")], "updated_at": "2026-11-01", "completed_by": 4}
    new = {
        "result": [stage("funds")],
        "updated_at": "2026-11-02",
        "completed_by": {"id": 5, "email": "bo@agency.example"},
    }
    gone = {"result": [stage("other")], "updated_at": "2026-11-03", "was_cancelled": True}
    true = old | {"ground_truth": True}
    found = read_tasks(
        tmp_path, *(label_studio_task("x", *several) for several in ([old, new, gone], [true, new], [gone]))
    )
    assert [(one.stage, one.by) for one in found] == [
        ("funds", "bo@agency.example"),
        ("warning", "label-studio:4"),
        (None, None),
    ]


def test_offsets_in_browser_units_are_found_by_their_quote(tmp_path: Path) -> None:
    text = "Hi 😀😀 seller,\nsend invoices"
    at = text.index("send")
    for start, end, quote in (
        (at, len(text), "send invoices"),
        (at + 2, len(text) + 2, "send invoices"),
        (at - 8, len(text), "seller,\\nsend invoices"),
    ):
        [answer] = read_tasks(
            tmp_path, label_studio_task(text, {"result": [span(start, end, "item:invoices", text=quote)]})
        )
        [(first, last, _)] = answer.spans
        assert text[first:last].split() == quote.replace("\\n", "\n").split()
    with pytest.raises(DataError, match="should be 'send money'"):
        read_tasks(tmp_path, label_studio_task(text, {"result": [span(0, 4, "item:invoices", text="send money")]}))


@pytest.mark.parametrize(
    ("content", "form", "says"),
    [
        ("{", "label-studio", "not JSON"),
        ("{}", "label-studio", "not a list of tasks"),
        ('[{"data": {}}]', "label-studio", "task 1: not as Label Studio writes it"),
        ('[{"text": "x", "deadline_days": [{"number": -4}]}]', "label-studio", "not a number of days"),
        ('[{"data": {"text": "x"}, "annotations": [{"result": [{"from_name": "mood", "value": {"choices": ["a"]}}]}]}]', "label-studio", "'mood'"),
        ("[]", "doccano", ":1: not a JSON object"),
        ('{"text": ""}', "doccano", ":1: not as doccano writes it: the text is missing"),
        ('{"text": "x", "label": [[0, 1]]}', "doccano", ":1: not as doccano writes it"),
        ('{"text": "x", "label": "ORG"}', "doccano", "'label' is not a list"),
        ('{"text": "x", "cats": ["positive"]}', "doccano", "'positive' is no class"),
        ('{"text": "x", "cats": ["stage:a", "stage:b"]}', "doccano", "several stages: a, b"),
        ('{"text": "x", "cats": ["deadline_days:soon"]}', "doccano", "could not convert"),
    ],
)  # fmt: skip
def test_files_that_no_tool_wrote_are_refused(content: str, form: str, says: str, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(content, encoding="utf-8")
    done = bring(folder, tmp_path / "file", form)
    assert (done.exit_code, says in done.stderr) == (9, True), done.stderr
    assert "Nothing was imported" in done.stderr
    assert not (folder / "notices").exists()


def test_answers_that_cannot_be_are_all_listed_and_nothing_is_imported(folder: Path, tmp_path: Path) -> None:
    text = LETTERS["odr"][1]
    rows = [
        {"id": "odr", "text": text, "cats": ["stage:warning"]},
        {"id": "odr", "text": text, "cats": ["stage:warning"]},
        {"id": "linked", "text": LETTERS["linked"][1] + " ", "cats": ["stage:warning"]},
        {"id": "linked", "text": LETTERS["linked"][1], "cats": ["stage:nowhere"]},
        {"id": "zh", "text": LETTERS["zh"][1], "entities": [[0, 2, "item:invoices"]]},
        {"id": "zh", "text": LETTERS["zh"][1], "entities": [[0, 2, "ORG"]], "cats": ["stage:warning"]},
        {"id": "zh", "text": LETTERS["zh"][1], "entities": [[0, 2000, "item:invoices"]], "cats": ["stage:warning"]},
        {"id": "zh", "text": LETTERS["zh"][1], "entities": [[0, 2, "more_detail"]], "cats": ["stage:warning"]},
        {"id": "news", "text": LETTERS["news"][1], "entities": [[0, 4, "item:invoices"]], "cats": ["stage:other"]},
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = bring(folder, tmp_path / "rows.jsonl", "doccano")
    assert done.exit_code == 9
    for line, says in (
        (2, "odr is labelled in"),
        (3, "no mail of the inbox has just this text"),
        (4, "there is no label 'nowhere' in kb/en/stages"),
        (5, "it has no stage yet"),
        (6, "'ORG' is no label"),
        (7, "the span 0-2000 lies outside"),
        (8, "more_detail where nothing is asked for"),
        (9, "is no notice"),
    ):
        assert any(f"rows.jsonl:{line}: " in one and says in one for one in done.stderr.splitlines()), (
            line,
            says,
            done.stderr,
        )
    assert "rows.jsonl:1:" not in done.stderr.replace("in " + str(tmp_path / "rows.jsonl") + ":1", "")
    assert not (folder / "notices").exists()


def test_other_labels_stay_unless_they_may_be_replaced(labelled: Path, taxonomy: Taxonomy, tmp_path: Path) -> None:
    row = {"id": 99, "text": LETTERS["news"][1], "cats": ["stage:warning"], "Comments": []}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row), encoding="utf-8")
    done = bring(labelled, tmp_path / "rows.jsonl", "doccano")
    assert done.exit_code == 1
    assert "1 mails are labelled otherwise and were left so: news" in done.stderr
    assert notices(labelled, taxonomy)["news"].stage == "other"
    assert bring(labelled, tmp_path / "rows.jsonl", "doccano", "--replace").exit_code == 0
    found = notices(labelled, taxonomy)
    assert (found["news"].stage, found["odr"].labelled_by, list(found)) == (
        "warning",
        "anna",
        ["odr", "linked", "zh", "news"],
    )


ANSWERS = Answers({"stages": ["none", "shut", "warn"], "issues": ["fake", "late"], "items": ["paper", "plan"]}, "none")


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    text = draw(st.text("ab 中😀\n.", min_size=1, max_size=30).filter(str.strip))
    spans = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        spans.append(
            (start, end, draw(st.sampled_from(["issue:fake", "issue:late", "item:paper", "item:plan", "stage:shut"])))
        )
    days = draw(st.none() | st.floats(0.5, 90).map(lambda one: round(one, 1)))
    return Answer(text, "x", draw(st.sampled_from(["shut", "warn"])), (), tuple(spans), days, draw(st.booleans()))


@given(answers())
def test_whatever_can_be_answered_survives_every_format(answer: Answer) -> None:
    draft = draft_of(answer, ANSWERS, lambda _: {})
    assert "".join(one.text for one in draft.labelled_segments()) == answer.text
    said = answer_of(draft, "x")
    for project in ("intent", "sequence"):
        [line] = doccano.export_rows([said], project)
        assert draft_of(doccano._answer(json.loads(line)), ANSWERS, lambda _: {}) == draft
    [task] = json.loads(label_studio.export_tasks([(said, True, "", 1.0)]))
    assert draft_of(replace(label_studio._whole_task(task), by=None, at=None), ANSWERS, lambda _: {}) == draft


def test_answers_come_from_the_pages(taxonomy: Taxonomy) -> None:
    allowed = answers_of(taxonomy)
    assert allowed.no_notice == "other"
    assert set(allowed.labels["issues"]) == set(taxonomy.ids("issues"))
