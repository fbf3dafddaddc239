"""Measure a reader on labelled rows, whatever they are labelled with.

A row of JSON Lines has a ``text`` (or the ``segments`` of data/notices) and some of: ``stage``,
``issues``, ``requested``, ``greater_detail``, ``deadline_days``, ``funds_held``; or ``items`` with
quotes; or ``expected`` deadlines; or ``suspicious``; or ``alleged``. Each field is scored on the
rows that have it. Other fields are ignored and never shown to the reader.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from notice_nlp.errors import DataError, InputError
from notice_nlp.message import Message
from notice_nlp.reader import NoticeReader
from notice_nlp.report import NoticeReport

_OVERLAP = 0.5  # of the shorter span: a found item counts when it covers that much of the quote


@dataclass(slots=True)
class Tally:
    """Counts of one label: right, invented, missed."""

    right: int = 0
    invented: int = 0
    missed: int = 0

    @property
    def n(self) -> int:
        """How often the label is due."""
        return self.right + self.missed

    @property
    def precision(self) -> float | None:
        """Share of the found ones that are right, None when nothing was found."""
        found = self.right + self.invented
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """Share of the due ones that were found, None when none is due."""
        return self.right / self.n if self.n else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two, None when nothing is due and nothing was found."""
        total = 2 * self.right + self.invented + self.missed
        return 2 * self.right / total if total else None


@dataclass(slots=True)
class LabelScores:
    """Tallies by label."""

    labels: dict[str, Tally] = field(default_factory=dict)

    def add(self, due: Iterable[str], found: Iterable[str]) -> None:
        """Count one row: each label at most once."""
        due_set, found_set = set(due), set(found)
        for label in due_set | found_set:
            tally = self.labels.setdefault(label, Tally())
            tally.right += label in due_set & found_set
            tally.missed += label in due_set - found_set
            tally.invented += label in found_set - due_set

    @property
    def micro(self) -> Tally:
        """All labels together."""
        tallies = self.labels.values()
        return Tally(sum(t.right for t in tallies), sum(t.invented for t in tallies), sum(t.missed for t in tallies))

    @property
    def macro_f1(self) -> float | None:
        """Mean F1 of the labels that are due at least once."""
        scores = [tally.f1 or 0.0 for tally in self.labels.values() if tally.n]
        return sum(scores) / len(scores) if scores else None


@dataclass(slots=True)
class Share:
    """So many of so many."""

    hits: int = 0
    n: int = 0

    def add(self, hit: bool) -> None:
        """Count one row."""
        self.hits += hit
        self.n += 1

    @property
    def share(self) -> float | None:
        """In [0, 1], None without rows."""
        return self.hits / self.n if self.n else None


@dataclass(slots=True)
class Scores:
    """What was measured.

    Attributes:
        rows: how many rows were read.
        errors: rows that could not be read, as (id, message).
        stage: right stages.
        confusion: (due, found) stages.
        false_alarms: messages that are no notice and were taken for one.
        missed_notices: notices that were taken for something else.
        issues: sets of issues.
        items: sets of item types.
        item_spans: items with their places, where rows give quotes.
        greater_detail: items found at their place whose greater_detail is right.
        deadline_days: shortest limit in days right, or rightly none.
        deadlines: all limits exactly right, on rows that have some.
        deadlines_tempted: rows without a limit in which one was seen.
        funds_held, allegation, suspicion: right yes-or-no answers, as tallies of the yes.
        needs_review: rows that the reader was unsure of.
    """

    rows: int = 0
    errors: list[tuple[str, str]] = field(default_factory=list)
    stage: Share = field(default_factory=Share)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    false_alarms: Share = field(default_factory=Share)
    missed_notices: Share = field(default_factory=Share)
    issues: LabelScores = field(default_factory=LabelScores)
    items: LabelScores = field(default_factory=LabelScores)
    item_spans: LabelScores = field(default_factory=LabelScores)
    greater_detail: Share = field(default_factory=Share)
    deadline_days: Share = field(default_factory=Share)
    deadlines: Share = field(default_factory=Share)
    deadlines_tempted: Share = field(default_factory=Share)
    funds_held: Tally = field(default_factory=Tally)
    allegation: Tally = field(default_factory=Tally)
    suspicion: Tally = field(default_factory=Tally)
    needs_review: Share = field(default_factory=Share)


def evaluate(reader: NoticeReader, rows: Iterable[Mapping[str, Any]], no_notice: str) -> Scores:
    """Read every row and compare.

    Args:
        reader: what is measured.
        rows: labelled rows.
        no_notice: the stage of messages that are no notice.
    """
    scores = Scores()
    for row in rows:
        scores.rows += 1
        try:
            report = reader.analyze(_source(row))
        except InputError as error:
            scores.errors.append((str(row.get("id", scores.rows)), str(error)))
            continue
        _score_letter(row, report, scores, no_notice)
        _score_rest(row, report, scores)
    return scores


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a labelled JSON Lines file.

    Raises:
        DataError: a line is not a labelled row.
    """
    findings = []
    rows = []
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            findings.append(f"{path}:{number}: not JSON: {error.msg}")
            continue
        if not isinstance(row, dict) or not ("text" in row or "segments" in row):
            findings.append(f"{path}:{number}: a labelled row is an object with a text or segments")
        else:
            rows.append(row)
    if findings:
        raise DataError(findings, "The fields that are scored are listed in docs/evaluation.md.")
    yield from rows


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError([f"{path}:1: cannot be read as UTF-8 text: {error}"], "Name a JSON Lines file.") from None


def text_of(row: Mapping[str, Any]) -> str:
    """Return the text of a labelled row."""
    return str(row["text"] if "text" in row else "".join(segment["text"] for segment in row["segments"]))


def requested_items(row: Mapping[str, Any]) -> list[str]:
    """Return the types of item that a row says are asked for."""
    requested = row.get("requested")
    if requested is None:
        requested = [item for segment in row.get("segments", ()) for item in segment.get("items", ())]
    return list(requested)


def _source(row: Mapping[str, Any]) -> str | Message:
    text = text_of(row)
    if row.get("received_date"):
        day = datetime.fromisoformat(row["received_date"]).replace(tzinfo=UTC)
        return Message(text, headers={"date": format_datetime(day)})
    return text


def _score_letter(row: Mapping[str, Any], report: NoticeReport, scores: Scores, no_notice: str) -> None:
    if "stage" not in row:
        return
    due, found = row["stage"], report.stage.label
    scores.stage.add(due == found)
    scores.confusion[due, found] += 1
    (scores.false_alarms if due == no_notice else scores.missed_notices).add((found == no_notice) != (due == no_notice))
    scores.needs_review.add(report.needs_review)
    scores.issues.add(row.get("issues", ()), (issue.label for issue in report.issues))
    scores.items.add(requested_items(row), (item.type for item in report.requested_items))
    if "deadline_days" in row:
        days = [deadline.days for deadline in report.deadlines if deadline.days is not None]
        scores.deadline_days.add(min(days, default=None) == row["deadline_days"])
    if "funds_held" in row:
        _yes_or_no(scores.funds_held, bool(row["funds_held"]), report.funds_held)


def _score_rest(row: Mapping[str, Any], report: NoticeReport, scores: Scores) -> None:
    if "items" in row:
        _score_spans(row, report, scores)
    if "expected" in row:
        due = sorted((float(one["days"]) if one.get("days") else None, one.get("date")) for one in row["expected"])
        found = sorted(((one.days, one.date) for one in report.deadlines), key=str)
        if due:
            scores.deadlines.add(sorted(due, key=str) == found)
        else:
            scores.deadlines_tempted.add(bool(found))
    if "suspicious" in row:
        _yes_or_no(scores.suspicion, row["suspicious"], bool(report.authenticity.signals))
    if "alleged" in row:
        _yes_or_no(scores.allegation, row["alleged"], report.allegation is not None)


def _yes_or_no(tally: Tally, due: bool, found: bool) -> None:
    tally.right += due and found
    tally.missed += due and not found
    tally.invented += found and not due


def _score_spans(row: Mapping[str, Any], report: NoticeReport, scores: Scores) -> None:
    free = list(report.requested_items)
    for due in row["items"]:
        start = row["text"].find(due["quote"])
        end = start + len(due["quote"])
        hit = next((one for one in free if one.type == due["type"] and _covers(one.start, one.end, start, end)), None)
        scores.item_spans.add([due["type"]], [due["type"]] if hit else [])
        if hit:
            free.remove(hit)
            scores.greater_detail.add(hit.greater_detail == due["greater_detail"])
    for one in free:
        scores.item_spans.add([], [one.type])


def _covers(start: int, end: int, due_start: int, due_end: int) -> bool:
    common = min(end, due_end) - max(start, due_start)
    return common >= _OVERLAP * min(end - start, due_end - due_start) and common > 0


def as_text(scores: Scores) -> str:
    """Return the scores as a table for people; what was not measured is left out."""
    lines = [f"rows {scores.rows}, unreadable {len(scores.errors)}"]
    lines += [f"  {name}: {message}" for name, message in scores.errors]
    for name, share in _shares(scores):
        if share.n:
            lines.append(f"{name:<42} {share.share:6.3f}   {share.hits}/{share.n}")
    for name, tally in _tallies(scores):
        if tally.n or tally.invented:
            lines.append(f"{name:<42} {_row(tally)}")
    for name, labels in (
        ("issues", scores.issues),
        ("requested items", scores.items),
        ("requested items at their place", scores.item_spans),
    ):
        if labels.labels:
            lines += _label_table(name, labels)
    wrong = [(pair, count) for pair, count in scores.confusion.most_common() if pair[0] != pair[1]]
    if wrong:
        lines += [
            "",
            "stages taken for another",
            *(f"  {due} -> {found}: {count}" for (due, found), count in wrong),
        ]
    return "\n".join(lines)


def _shares(scores: Scores) -> Sequence[tuple[str, Share]]:
    return (
        ("stage accuracy", scores.stage),
        ("false alarms on messages that are no notice", scores.false_alarms),
        ("notices taken for something else", scores.missed_notices),
        ("shortest deadline right", scores.deadline_days),
        ("all deadlines exactly right", scores.deadlines),
        ("tempted by a number that is no deadline", scores.deadlines_tempted),
        ("greater_detail right, of items found", scores.greater_detail),
        ("reader unsure", scores.needs_review),
    )


def _tallies(scores: Scores) -> Sequence[tuple[str, Tally]]:
    return (
        ("funds held", scores.funds_held),
        ("allegation", scores.allegation),
        ("suspicious mail", scores.suspicion),
    )


def _row(tally: Tally) -> str:
    numbers = " ".join("     -" if one is None else f"{one:6.3f}" for one in (tally.precision, tally.recall, tally.f1))
    return f"{numbers}   n {tally.n}, invented {tally.invented}"


def _label_table(name: str, scores: LabelScores) -> list[str]:
    macro = scores.macro_f1
    lines = ["", f"{name:<42}   prec    rec     f1"]
    lines.append(f"  {'micro':<40} {_row(scores.micro)}")
    lines.append(f"  {'macro f1 (labels with n > 0)':<40} {'':13} {'     -' if macro is None else f'{macro:6.3f}'}")
    return lines + [f"  {label:<40} {_row(tally)}" for label, tally in sorted(scores.labels.items())]


def as_dict(scores: Scores) -> dict[str, Any]:
    """Return the scores for other programs."""
    result: dict[str, Any] = {
        "rows": scores.rows,
        "errors": [{"id": name, "message": message} for name, message in scores.errors],
    }
    result |= {
        name: {"share": share.share, "hits": share.hits, "n": share.n} for name, share in _shares(scores) if share.n
    }
    result |= {name: _tally_dict(tally) for name, tally in _tallies(scores) if tally.n or tally.invented}
    for name, labels in (
        ("issues", scores.issues),
        ("items", scores.items),
        ("item_spans", scores.item_spans),
    ):
        if labels.labels:
            by_label = {label: _tally_dict(tally) for label, tally in sorted(labels.labels.items())}
            result[name] = {
                "micro": _tally_dict(labels.micro),
                "macro_f1": labels.macro_f1,
                "labels": by_label,
            }
    return result


def _tally_dict(tally: Tally) -> dict[str, Any]:
    return {
        "precision": tally.precision,
        "recall": tally.recall,
        "f1": tally.f1,
        "n": tally.n,
        "invented": tally.invented,
    }
