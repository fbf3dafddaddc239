"""Compare two models on letters that neither was trained on: differences with intervals, in all and label by label.

Both models read the same letters, so their differences are paired. Letters of one family resemble each other and count
as one draw: the bootstrap (Efron, 1979) draws families with replacement, many times, and looks at how the differences
vary. An interval that leaves out zero says that the difference is beyond noise. With few families intervals of this kind
are somewhat too narrow; the number of families is always said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from notice_nlp.errors import DataError
from notice_nlp.outputs import Labels
from notice_nlp.reader import NoticeReader
from notice_nlp.store import load_model
from notice_nlp.training.evaluate import read_rows, requested_items, text_of
from notice_nlp.training.memory import TrainingRows, recall

FEWEST_FAMILIES = 10
_DRAWS = 4000
_SEED = 0
_CONFIDENCE = 0.95
_ADVICE = "Compare on letters that neither model was trained on: keep some apart with 'notice-nlp train --hold-out 0.2', or label new ones."

Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """A model to compare, with what it remembers of its training rows; None if it remembers nothing."""

    name: str
    reader: NoticeReader
    labels: Labels
    rows: TrainingRows | None


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Labelled letters of which neither model has seen a rewording, and how many were left out for that."""

    rows: Sequence[Mapping[str, Any]]
    left_out: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of both models.

    Attributes:
        name: what was measured, or the label.
        first: the figure of the first model, None where it has none.
        second: of the second.
        difference: second less first.
        low: lower end of the interval.
        high: upper end.
        n: letters that count towards it.
    """

    name: str
    first: float | None
    second: float | None
    difference: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def verdict(self) -> str:
        """``better`` or ``worse`` if the second model is so beyond noise, else empty."""
        if self.low is None or self.high is None:
            return ""
        return "better" if self.low > 0 else "worse" if self.high < 0 else ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two models differ.

    Attributes:
        first, second: their names.
        letters, families: what they were compared on.
        left_out: letters that one of them, or both, had been trained on.
        unsure: models that do not remember their training rows, so that nothing could be left out for them.
        overall: stage accuracy, issues, items; notices told from other messages.
        labels: by kind (stages, issues, items), each label that is due somewhere or was found; their intervals are
            wider, so that among all labels of a kind one in twenty comparisons errs.
    """

    first: str
    second: str
    letters: int
    families: int
    left_out: int
    unsure: Sequence[str]
    overall: Sequence[Difference]
    labels: Mapping[str, Sequence[Difference]]

    def worse(self) -> list[Difference]:
        """Return where the second model is worse beyond noise."""
        return [one for group in (self.overall, *self.labels.values()) for one in group if one.verdict == "worse"]

    def to_dict(self) -> dict[str, Any]:
        """Return everything for other programs."""
        return {
            **{name: getattr(self, name) for name in ("first", "second", "letters", "families", "left_out")},
            "unsure": list(self.unsure),
            "overall": list(map(_as_dict, self.overall)),
            "labels": {kind: list(map(_as_dict, group)) for kind, group in self.labels.items()},
        }


def _as_dict(one: Difference) -> dict[str, Any]:
    return {**asdict(one), "verdict": one.verdict}


def load_for_comparison(folder: Path, name: str) -> Model:
    """Load a model.

    Raises:
        ModelError: one of its kinds.
    """
    stored = load_model(folder)
    return Model(name, NoticeReader(stored), stored.classifier.labels, recall(folder))


def read_labelled(places: Iterable[Path]) -> list[Mapping[str, Any]]:
    """Return the labelled letters of JSON Lines files, or of data folders with ``notices/``.

    Raises:
        DataError: a file cannot be read, or a letter has no stage.
    """
    rows: list[Mapping[str, Any]] = []
    findings = []
    for place in places:
        files = _files(place)
        if not files:
            findings.append(f"{place}: no .jsonl files with labelled letters here")
        for row in (row for file in files for row in read_rows(file)):
            if isinstance(row.get("stage"), str):
                rows.append(row)
            else:
                findings.append(f"{place}: {row.get('id', 'a row')} has no stage")
    if findings:
        raise DataError(findings, "Models are compared on whole letters with a stage and issues.")
    return rows


def _files(place: Path) -> list[Path]:
    if place.is_dir():
        inner = place / "notices"
        return sorted((inner if inner.is_dir() else place).rglob("*.jsonl"))
    return [place] if place.is_file() else []


def held_out(rows: Sequence[Mapping[str, Any]], models: Sequence[Model]) -> HeldOut:
    """Leave out letters of families of which a model was trained on any letter.

    Raises:
        DataError: too few families are left to say anything, or no model knows a label that is due.
    """
    memories = [model.rows for model in models if model.rows]
    seen = {
        _family(row, at)
        for at, row in enumerate(rows)
        if any(memory.knows(text_of(row), row.get("family")) for memory in memories)
    }
    kept = [row for at, row in enumerate(rows) if _family(row, at) not in seen]
    families = {_family(row, at) for at, row in enumerate(rows)} - seen
    if len(families) < FEWEST_FAMILIES:
        why = f"{' or '.join(model.name for model in models)} was trained on them or on rewordings of them"
        left = f"{len(families)} families are left, and at least {FEWEST_FAMILIES} are needed"
        raise DataError(
            [f"{len(rows) - len(kept)} of {len(rows)} letters were left out, because {why}; {left}"], _ADVICE
        )
    _check_labels(kept, models)
    return HeldOut(kept, len(rows) - len(kept))


def _check_labels(rows: Sequence[Mapping[str, Any]], models: Sequence[Model]) -> None:
    known = {label for model in models for label in (*model.labels.stages, *model.labels.issues)}
    unknown = sorted({label for row in rows for label in (row["stage"], *row.get("issues", ()))} - known)
    if unknown:
        raise DataError([f"labels that no model knows: {', '.join(unknown)}"], "Labels are the file names under kb/en.")


def _family(row: Mapping[str, Any], at: int) -> str:
    return str(row.get("family") or row.get("id") or f"row {at}")


def compare_models(first: Model, second: Model, held: HeldOut) -> Comparison:
    """Let both models read the letters, and measure how they differ."""
    table = _Table(held.rows)
    for model in (first, second):
        table.read(model)
    families = len(table.families)
    draws = _Draws(families)
    labels = {
        kind: [one for one in draws.of_labels(table, kind) if one.n or one.first is not None or one.second is not None]
        for kind in ("stages", "issues", "items")
    }
    unsure = [model.name for model in (first, second) if model.rows is None]
    overall = [one for one in draws.overall(table) if one.n]
    return Comparison(first.name, second.name, len(held.rows), families, held.left_out, unsure, overall, labels)


class _Table:
    """What is due and what each model found, as arrays over letters and labels."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows = rows
        names = [_family(row, at) for at, row in enumerate(rows)]
        self.families = sorted(set(names))
        self.family = np.array([self.families.index(name) for name in names])
        self.due = {
            "stages": [{row["stage"]} for row in rows],
            "issues": [set(row.get("issues", ())) for row in rows],
            "items": [set(requested_items(row)) for row in rows],
        }
        says_items = np.array(["requested" in row or "segments" in row for row in rows], dtype=float)[:, None]
        self._counts = {"stages": np.ones_like(says_items), "issues": np.ones_like(says_items), "items": says_items}
        self.found: list[dict[str, list[set[str]]]] = []
        self.alarms: list[Counts] = []

    def read(self, model: Model) -> None:
        reports = [model.reader.analyze(text_of(row)) for row in self.rows]
        self.found.append(
            {
                "stages": [{report.stage.label} for report in reports],
                "issues": [{issue.label for issue in report.issues} for report in reports],
                "items": [{item.type for item in report.requested_items} for report in reports],
            }
        )
        no_notice = model.reader.no_notice
        wrong = [
            report.is_notice != (row["stage"] != no_notice) for report, row in zip(reports, self.rows, strict=True)
        ]
        self.alarms.append(self.by_family(np.array(wrong, dtype=float)[:, None]))

    def by_family(self, counts: Counts) -> Counts:
        added = np.zeros((len(self.families), counts.shape[1]))
        np.add.at(added, self.family, counts)
        return added

    def labels(self, kind: str) -> list[str]:
        return sorted(set().union(*self.due[kind], *(label for one in self.found for label in one[kind])))

    def tallies(self, kind: str, names: Sequence[str], model: int) -> tuple[Counts, Counts, Counts]:
        """Return right, found and due, each (n_families, n_labels)."""
        due, found = (
            np.array([[name in row for name in names] for row in rows], dtype=float) * self._counts[kind]
            for rows in (self.due[kind], self.found[model][kind])
        )
        return self.by_family(due * found), self.by_family(found), self.by_family(due)


class _Draws:
    """Families drawn with replacement: how often each family is drawn in each draw; the first draw is the letters as they are."""

    def __init__(self, families: int) -> None:
        chance = np.random.default_rng(_SEED)
        drawn = chance.multinomial(families, np.full(families, 1 / families), size=_DRAWS).astype(float)
        self._weights = np.vstack([np.ones(families), drawn])

    def overall(self, table: _Table) -> list[Difference]:
        letters = self._weights @ table.by_family(np.ones((len(table.rows), 1)))
        right = [self._weights @ table.tallies("stages", table.labels("stages"), at)[0] for at in (0, 1)]
        n = len(table.rows)
        accuracy = [(one.sum(axis=1, keepdims=True) / letters)[:, 0] for one in right]
        figures = [self._difference("stage accuracy", accuracy[0], accuracy[1], n)]
        for kind in ("issues", "items"):
            names = table.labels(kind)
            both = [[self._weights @ one for one in table.tallies(kind, names, at)] for at in (0, 1)]
            micro = [_f1(*(one.sum(axis=1) for one in model)) for model in both]
            count = sum(bool(due) for due in table.due[kind])
            figures.append(self._difference(f"{kind} micro-F1", micro[0], micro[1], count))
        told = [1 - (self._weights @ alarms / letters)[:, 0] for alarms in table.alarms]
        return [*figures, self._difference("notices told from other messages", told[0], told[1], n)]

    def of_labels(self, table: _Table, kind: str) -> list[Difference]:
        names = table.labels(kind)
        both = [_f1(*(self._weights @ one for one in table.tallies(kind, names, at))) for at in (0, 1)]
        return [
            self._difference(
                name, both[0][:, at], both[1][:, at], sum(name in due for due in table.due[kind]), len(names)
            )
            for at, name in enumerate(names)
        ]

    def _difference(self, name: str, first: Counts, second: Counts, n: int, among: int = 1) -> Difference:
        """Return a figure with its interval; among several, each gets a share of the one error in twenty."""
        differences = second - first
        usable = differences[1:][np.isfinite(differences[1:])]
        tail = 50 * (1 - _CONFIDENCE) / among
        low, high = np.percentile(usable, [tail, 100 - tail]) if len(usable) else (np.nan, np.nan)
        figures = [_number(value) for value in (first[0], second[0], differences[0], low, high)]
        return Difference(name, figures[0], figures[1], figures[2], figures[3], figures[4], n)


def _f1(right: Counts, found: Counts, due: Counts) -> Counts:
    """Return F1, NaN where nothing is due and nothing was found."""
    total = found + due
    return np.asarray(np.divide(2 * right, total, out=np.full(total.shape, np.nan), where=total > 0))


def _number(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def as_text(comparison: Comparison) -> str:
    """Return the comparison as tables for people."""
    one = comparison
    head = f"{one.first} against {one.second}: {one.letters} letters of {one.families} families that neither was trained on"
    lines = [head + (f"; {one.left_out} others left out" if one.left_out else "")]
    lines += [
        f"{name} does not remember its training rows: it may have seen these letters. Train it again to be sure."
        for name in one.unsure
    ]
    lines += ["", _heading("", one), *map(_line, one.overall)]
    for kind, group in one.labels.items():
        lines += ["", _heading(f"{kind}, F1", one), *map(_line, group)]
    return "\n".join([*lines, "", _conclusion(one)])


def _heading(title: str, one: Comparison) -> str:
    return f"{title:<34} {one.first[:12]:>12} {one.second[:12]:>12}   change   interval          n"


def _line(one: Difference) -> str:
    cells = " ".join("           -" if value is None else f"{value:12.3f}" for value in (one.first, one.second))
    change = "       -" if one.difference is None else f"{one.difference:+8.3f}"
    interval = " " * 16 if one.low is None else f"{one.low:+.3f} … {one.high:+.3f}"
    return f"{one.name:<34} {cells} {change}   {interval} {one.n:4}  {one.verdict}".rstrip()


def _conclusion(one: Comparison) -> str:
    better = [figure.name for figure in one.overall if figure.verdict == "better"]
    worse = [figure.name for figure in one.worse()]
    if not better and not worse:
        return f"No difference beyond noise between {one.first} and {one.second}."
    said = [f"{word} in {', '.join(names)}" for word, names in (("better", better), ("worse", worse)) if names]
    return f"{one.second} is, beyond noise, {'; '.join(said)}."
