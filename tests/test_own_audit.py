"""The audit of one's own labels finds what was spoiled, and says little of what was not."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from notice_nlp.cli import main
from notice_nlp.notices import Corpus, LabelledSegment, Notice, Passage
from notice_nlp.novelty import Wordings
from notice_nlp.outputs import Labels
from notice_nlp.taxonomy import Taxonomy
from notice_nlp.training.audit_report import as_dict, as_text, audit
from notice_nlp.training.fit import Predictions, Truth
from notice_nlp.training.suspects import Suspect, judge
from notice_nlp.workspace import Mail

LABELS = Labels(("none", "shut", "warn"), ("fake", "late"), ("paper",), "none", "paper")


def quiet(_: str) -> None:
    pass


def test_suspects_are_what_the_model_is_sure_of_against_the_label() -> None:
    """Six letters; the first is called shut and looks like warn, the second lacks an issue, the third has one too many."""
    stages = np.array(
        [[0, 0.1, 0.9], [0, 0.9, 0.1], [0, 0.8, 0.2], [0, 0.1, 0.9], [0.1, 0.2, 0.7], [0, 0.7, 0.3], [0, 0.3, 0.7]],
        dtype=np.float32,
    )
    issues = np.array([[0.1, 0.0], [0.95, 0], [0.01, 0], [0.9, 0], [0.9, 0], [0.9, 0], [0.05, 0]], dtype=np.float32)
    given = np.array([[0, 0], [0, 0], [1, 0], [1, 0], [1, 0], [1, 0], [0, 0]], dtype=bool)
    asked = [np.zeros((1, 1), dtype=bool)] * 7
    predictions = Predictions(issues, stages, [np.zeros((1, 1), dtype=np.float32)] * 7)
    truth = Truth(given, np.array([1, 1, 1, 2, 2, 1, 2]), asked)
    assert judge(list("abc"), predictions, truth, LABELS) == [
        Suspect("c", "issue", "fake", False, None, 0.01, 0.99),
        Suspect("b", "issue", "fake", True, None, 0.95, 0.95),
        Suspect("a", "stage", "shut", False, "warn", 0.1, 0.8),
    ]


def test_nothing_is_sure_of_labels_that_hardly_any_letter_has() -> None:
    stages = np.array([[0.0, 0.1, 0.9], [0.0, 0.1, 0.9]], dtype=np.float32)
    predictions = Predictions(
        np.array([[0.0, 0.9]] * 2, dtype=np.float32), stages, [np.zeros((0, 1), dtype=np.float32)] * 2
    )
    truth = Truth(np.zeros((2, 2), dtype=bool), np.array([1, 2]), [np.zeros((0, 1), dtype=bool)] * 2)
    assert judge(["a", "b"], predictions, truth, LABELS) == []


def letter(name: str, text: str, family: str = "", stage: str = "warning", issue: str = "") -> Notice:
    part = LabelledSegment(text=text, stage=stage, issues=[issue] if issue else [])
    issues = [issue] if issue else []
    return Notice(
        id=name, language="en", family=family or name, source="t", stage=stage, issues=issues, segments=[part]
    )


def test_new_wording_is_measured_against_other_families() -> None:
    rows: list[Passage] = [
        letter(f"k{number}", f"Your account broke a policy on listings number {number}.") for number in range(30)
    ]
    words = Wordings(rows)
    assert words.share_new("Your account broke a policy on listings.", "own") == 0.0
    assert words.share_new("Quokkas gambol beside zebras.", "own") == 1.0
    strange = "Quokkas gambol beside seven purple zebras daily."
    found = words.novel(
        [
            (
                "same",
                "Your account broke a policy on listings.",
                "en",
                "own",
                ["Your account broke a policy on listings."],
            ),
            ("new", f"Your account broke a policy. {strange}", "en", "own2", ["Your account broke a policy.", strange]),
        ]
    )
    assert [(one.id, one.sentences) for one in found] == [("new", (strange,))]
    alone = Wordings([letter("a", strange, "f"), letter("b", strange, "f")])
    assert alone.share_new(strange, "f") == 1.0
    assert alone.share_new(strange, "g") == 0.0
    assert Wordings([]).novel([("x", "", "en", "f", [])]) == []


@pytest.fixture(scope="module")
def spoiled(corpus: Corpus) -> tuple[list[Notice], set[str]]:
    """Forty letters of one's own; every fifth has the label of the next."""
    rows = [row for row in corpus.notices if row.language == "en" and len(row.issues) == 1 and row.stage != "other"][
        ::14
    ][:40]
    wrong = set()
    own = []
    for number, row in enumerate(rows):
        if number % 5 == 0:
            issue = rows[number + 1].issues[0] if rows[number + 1].issues != row.issues else rows[number + 2].issues[0]
            parts = [one.model_copy(update={"issues": [issue] if one.issues else []}) for one in row.segments]
            if issue != row.issues[0]:
                row = row.model_copy(update={"issues": [issue], "segments": parts})
                wrong.add(row.id)
        own.append(row)
    return own, wrong


def test_an_audit_of_spoiled_letters(
    spoiled: tuple[list[Notice], set[str]], corpus: Corpus, taxonomy: Taxonomy
) -> None:
    own, wrong = spoiled
    names = {row.id for row in own}
    others = Corpus([row for row in corpus.notices[::16] if row.id not in names], list(corpus.passages[::30]))
    other = next(row.issues[0] for row in own if row.issues != own[1].issues)
    copy = letter("copy", own[1].text, own[1].family, own[1].stage, other)
    mail = Mail(
        id="waiting", text="Quokkas gambol beside seven purple zebras daily, wombats yodel.", lang="en", family="q"
    )
    report = audit([*own, copy], [mail], others, taxonomy, quiet)
    assert (report.letters, report.waiting) == (41, 1)
    suspected = {one.id for one in report.suspects if one.kind == "issue"} - {"copy"}
    assert len(suspected & wrong) >= len(wrong) / 2
    assert len(suspected - wrong) <= len(names - wrong) / 4
    assert [(one.first, one.second, one.share) for one in report.conflicts] == [(own[1].id, "copy", 1.0)]
    assert report.novel[0].id == "waiting"
    assert all(one.own < 5 or one.all < 12 for one in report.few)
    assert json.loads(json.dumps(as_dict(report)))["schema"] == "notice-audit/1"
    text = as_text(report)
    for one in report.suspects:
        assert one.id in text
    assert f"--only {min(one.id for one in report.suspects)}" in text


def test_the_command_audits_a_folder(tmp_path: Path, corpus: Corpus) -> None:
    for name, rows in (("mine", corpus.notices[3::120]), ("theirs", corpus.notices[::120])):
        (tmp_path / name / "notices").mkdir(parents=True)
        lines = "\n".join(row.model_dump_json() for row in rows)
        (tmp_path / name / "notices" / "rows.jsonl").write_text(lines, encoding="utf-8")
    done = CliRunner().invoke(
        main,
        [
            "data",
            "audit",
            str(tmp_path / "mine"),
            "--data",
            str(tmp_path / "theirs"),
            "--format",
            "json",
            "--jobs",
            "1",
        ],
    )
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["letters"] == len(corpus.notices[3::120])
    mine = {row.id for row in corpus.notices[3::120]}
    assert {one["id"] for one in report["suspects"]} <= mine


def test_an_audit_needs_labels(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["data", "audit", str(tmp_path)])
    assert done.exit_code == 2
    assert "no labelled letters yet" in done.stderr
