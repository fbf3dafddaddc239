"""Two models on the same letters: what counts, what is left out, and how often chance is taken for a difference."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from click.testing import CliRunner

from notice_nlp import paths
from notice_nlp.cli import main
from notice_nlp.errors import DataError, ModelDamaged
from notice_nlp.outputs import Labels
from notice_nlp.reader import NoticeReader
from notice_nlp.store import ROWS
from notice_nlp.training.compare import (
    FEWEST_FAMILIES,
    Comparison,
    HeldOut,
    Model,
    as_text,
    compare_models,
    held_out,
    load_for_comparison,
    read_labelled,
)
from notice_nlp.training.memory import TrainingRows, recall, remember, text_digest

STAGES = ("gone", "none")
LABELS = Labels(STAGES, ("late", "fake"), ("paper",), "none", "paper")
NOTHING = TrainingRows(frozenset(), frozenset())

Answers = Mapping[str, tuple[str, Sequence[str], Sequence[str]]]


class Scripted:
    """A reader that answers from a table."""

    no_notice = "none"

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def analyze(self, text: str) -> SimpleNamespace:
        stage, issues, items = self._answers[text]
        return SimpleNamespace(
            stage=SimpleNamespace(label=stage),
            is_notice=stage != "none",
            issues=[SimpleNamespace(label=issue) for issue in issues],
            requested_items=[SimpleNamespace(type=item) for item in items],
        )


def model(name: str, answers: Answers, rows: TrainingRows | None = NOTHING) -> Model:
    return Model(name, cast(NoticeReader, Scripted(answers)), LABELS, rows)


def letter(number: int, issues: Sequence[str] = ("late",), **more: Any) -> dict[str, Any]:
    return {"id": f"n{number}", "text": f"letter {number}", "stage": "gone", "issues": list(issues), **more}


def by_name(comparison: Comparison) -> dict[str, Any]:
    return {one.name: one for one in (*comparison.overall, *comparison.labels["issues"])}


def test_figures_are_those_of_the_letters() -> None:
    rows = [letter(number, requested=["paper"]) for number in range(20)]
    old: Answers = {row["text"]: ("gone", ["late"] if number < 10 else [], []) for number, row in enumerate(rows)}
    new: Answers = {row["text"]: ("gone" if number else "none", ["late"], ["paper"]) for number, row in enumerate(rows)}
    found = by_name(compare_models(model("old", old), model("new", new), HeldOut(rows, 3)))
    assert (found["stage accuracy"].first, found["stage accuracy"].second) == (1.0, 0.95)
    assert found["stage accuracy"].verdict == ""
    assert found["issues micro-F1"].first == pytest.approx(2 * 10 / 30, abs=1e-4)
    assert (found["issues micro-F1"].second, found["issues micro-F1"].verdict) == (1.0, "better")
    assert found["issues micro-F1"].low < found["issues micro-F1"].difference < found["issues micro-F1"].high + 1e-9
    assert (found["items micro-F1"].first, found["items micro-F1"].second) == (0.0, 1.0)
    assert found["notices told from other messages"].second == 0.95
    assert (found["late"].n, found["late"].verdict) == (20, "better")


def test_rows_that_say_nothing_of_items_are_not_scored_on_them() -> None:
    rows = [letter(number, **({"requested": ["paper"]} if number < 5 else {})) for number in range(20)]
    answers: Answers = {row["text"]: ("gone", ["late"], ["paper"]) for row in rows}
    found = by_name(compare_models(model("a", answers), model("b", answers), HeldOut(rows, 0)))
    assert (found["items micro-F1"].first, found["items micro-F1"].n) == (1.0, 5)


def random_answers(rows: Sequence[Mapping[str, Any]], right: float, chance: np.random.Generator) -> Answers:
    """Rewordings of one family are read alike: all right or all wrong."""
    lucky = {row["family"]: chance.random() < right for row in rows}
    return {row["text"]: ("gone" if lucky[row["family"]] else "none", [], []) for row in rows}


def verdicts(first: float, second: float, times: int) -> list[str]:
    rows = [letter(number, (), family=f"f{number // 4}") for number in range(160)]
    chance = np.random.default_rng(3)
    found = []
    for _ in range(times):
        both = [model(name, random_answers(rows, right, chance)) for name, right in (("a", first), ("b", second))]
        found.append(by_name(compare_models(both[0], both[1], HeldOut(rows, 0)))["stage accuracy"].verdict)
    return found


def test_chance_is_seldom_taken_for_a_difference_though_letters_come_in_families() -> None:
    found = verdicts(0.7, 0.7, 60)
    assert sum(one != "" for one in found) <= 7  # one in twenty is meant; letters drawn singly would give a third


def test_a_real_difference_is_found() -> None:
    found = verdicts(0.6, 0.95, 30)
    assert found.count("better") >= 25
    assert found.count("worse") == 0


def test_letters_that_a_model_was_trained_on_are_left_out_with_their_families() -> None:
    rows = [letter(number, family=f"f{number // 2}") for number in range(60)]
    known = TrainingRows(remember([]).texts | {text_digest("LETTER  0!")}, frozenset())
    held = held_out(rows, [model("a", {}, known), model("b", {})])
    assert [row["id"] for row in held.rows] == [f"n{number}" for number in range(2, 60)]
    assert held.left_out == 2


def test_too_few_letters_are_refused_and_models_without_memory_are_named() -> None:
    rows = [letter(number) for number in range(FEWEST_FAMILIES)]
    answers: Answers = {row["text"]: ("gone", ["late"], []) for row in rows}
    seen = TrainingRows(frozenset({text_digest("letter 4")}), frozenset())
    with pytest.raises(DataError, match=r"1 of 10 letters were left out, because a or b was trained on them"):
        held_out(rows, [model("a", answers, seen), model("b", answers)])
    held = held_out(rows, [model("a", answers, None), model("b", answers)])
    comparison = compare_models(model("a", answers, None), model("b", answers), held)
    assert comparison.unsure == ["a"]
    assert "a does not remember its training rows" in as_text(comparison)
    assert "No difference beyond noise" in as_text(comparison)


def test_labels_that_no_model_knows_are_refused() -> None:
    rows = [letter(number, ("lost",)) for number in range(20)]
    with pytest.raises(DataError, match="labels that no model knows: lost"):
        held_out(rows, [model("a", {}), model("b", {})])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty", None, "no .jsonl files"),
        ("rows.jsonl", '{"text": "x"}', "has no stage"),
        ("rows.jsonl", '{"text": "x", "stage": "gone"', "not JSON"),
        ("rows.jsonl", b"\xff\xfe", "cannot be read as UTF-8"),
    ],
)
def test_files_that_hold_no_labelled_letters(tmp_path: Path, name: str, content: str | bytes | None, says: str) -> None:
    place = tmp_path / name
    if content is None:
        place.mkdir()
    else:
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataError, match=says):
        read_labelled([place])


def test_trained_models_remember_their_rows(trial: Path, trial_held_out: Path) -> None:
    memory = recall(trial)
    assert memory is not None
    rows = read_labelled([trial_held_out])
    kept = held_out(rows, [load_for_comparison(trial, "trial")]).rows
    known = [row for row in rows if memory.knows("".join(part["text"] for part in row["segments"]), row["family"])]
    assert known
    assert kept
    assert len(known) + len(kept) == len(rows)


def test_a_damaged_memory_is_refused(tmp_path: Path, trial: Path) -> None:
    shutil.copytree(trial, tmp_path / "model")
    (tmp_path / "model" / ROWS).write_text("{}")
    with pytest.raises(ModelDamaged, match=ROWS):
        recall(tmp_path / "model")


def test_the_command(trial: Path) -> None:
    frozen = paths.data() / "holdout" / "frozen.jsonl"  # no model is ever trained on these
    arguments = ["compare-models", "default", str(trial), "--on", str(frozen)]
    text, data = (CliRunner().invoke(main, [*arguments, "--format", form]) for form in ("text", "json"))
    assert text.exit_code == data.exit_code == 0, text.output + data.output
    found = json.loads(data.stdout)
    assert found["letters"] + found["left_out"] == len(read_labelled([frozen]))
    assert "stage accuracy" in text.stdout
    assert {one["name"] for one in found["labels"]["stages"]}
