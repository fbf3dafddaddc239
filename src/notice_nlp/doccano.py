"""doccano's JSON Lines: spans as [start, end, label], classes as a list.

A project of the type "Intent Detection and Slot Filling" has both at once: {"text", "entities",
"cats"}. Projects for sequence labelling have {"text", "label": [[start, end, label], ...]}, those for text
classification {"text", "label": [class, ...]}; with relations, spans are objects with offsets.
Offsets count characters. Overlapping spans must be allowed in the project.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from notice_nlp.answers import Answers
from notice_nlp.errors import DataError
from notice_nlp.exchange import ADVICE, ISSUE, STAGE, Answer, read_json_lines, span_labels

PROJECTS = ("intent", "sequence", "classification")
_FUNDS, _DEADLINE = "funds_held", "deadline_days:"
_LETTER = "letter:"  # before a stage that no words state, where a project has spans alone
_COLOURS = {"stage:": "#1f6feb", "issue:": "#cf222e", "item:": "#1a7f37"}
_OTHER_COLOUR = "#6e7781"


def export_rows(answers: Iterable[Answer], project: str) -> Iterator[str]:
    """Yield the lines of a file that doccano imports."""
    for one in answers:
        spans = [[start, end, label] for start, end, label in one.spans]
        row: dict[str, Any] = {"id": one.name, "text": one.text}
        if project == "intent":
            row |= {"entities": spans, "cats": list(_classes(one))}
        elif project == "sequence":
            row |= {"label": [*spans, *_whole(one)]}
        else:
            row |= {"label": list(_classes(one))}
        yield json.dumps(row, ensure_ascii=False)


def _classes(one: Answer) -> Iterator[str]:
    if one.stage:
        yield STAGE + one.stage
    yield from (ISSUE + issue for issue in one.issues)
    if one.funds_held:
        yield _FUNDS
    if one.deadline_days is not None:
        yield f"{_DEADLINE}{one.deadline_days:g}"


def _whole(one: Answer) -> Iterator[list[Any]]:
    """Yield what has no sentence of its own as spans of the whole text."""
    stated = {label for _, _, label in one.spans if label.startswith(STAGE)}
    if one.stage and stated != {STAGE + one.stage}:
        yield [0, len(one.text), _LETTER + one.stage]
    for label in _classes(one):
        if not label.startswith((STAGE, ISSUE)):
            yield [0, len(one.text), label]


def setup(answers: Answers, project: str) -> str:
    """Return the labels in the form that doccano's label page imports: of spans, or of classes for a project that has no spans."""
    classes = [STAGE + one for one in answers.labels["stages"]] + [ISSUE + one for one in answers.labels["issues"]]
    labels = [*classes, _FUNDS] if project == "classification" else span_labels(answers)
    if project == "sequence":
        labels += [*(_LETTER + one for one in answers.labels["stages"]), _FUNDS]
    listed = [
        {
            "text": label,
            "suffixKey": None,
            "backgroundColor": next(
                (colour for start, colour in _COLOURS.items() if label.startswith(start)), _OTHER_COLOUR
            ),
            "textColor": "#ffffff",
        }
        for label in labels
    ]
    return json.dumps(listed, indent=1, ensure_ascii=False)


def read(file: Path) -> Iterator[tuple[str, Answer]]:
    """Yield (where, answer) of a file that doccano wrote, of any of the three projects.

    Raises:
        DataError: with the first line that is not in doccano's form.
    """
    for where, row in read_json_lines(file):
        try:
            yield where, _answer(row)
        except (ValueError, TypeError, KeyError, IndexError) as error:
            raise DataError([f"{where}: not as doccano writes it: {error}"], ADVICE) from None


def _answer(row: Mapping[str, Any]) -> Answer:
    text = row["text"]
    if not isinstance(text, str) or not text:
        raise ValueError("the text is missing")
    spans, classes = _parted([*_listed(row, "label"), *_listed(row, "labels"), *_listed(row, "entities")])
    classes += [str(one) for one in _listed(row, "cats")]
    spans, of_whole = _of_whole(spans)
    classes += of_whole
    stages = sorted({one.removeprefix(STAGE) for one in classes if one.startswith(STAGE)})
    if len(stages) > 1:
        raise ValueError(f"several stages: {', '.join(stages)}")
    known = (STAGE, ISSUE, _DEADLINE, _FUNDS)
    if strange := [one for one in classes if not one.startswith(known)]:
        raise ValueError(
            f"{strange[0]!r} is no class: classes begin with {STAGE}, {ISSUE} or {_DEADLINE}, or are {_FUNDS}"
        )
    comments = [str(one) for one in _listed(row, "Comments") if not isinstance(one, dict)]
    return Answer(
        text,
        str(row["id"]) if "id" in row else None,
        stages[0] if stages else None,
        tuple(sorted({one.removeprefix(ISSUE) for one in classes if one.startswith(ISSUE)})),
        tuple(spans),
        _days([one.removeprefix(_DEADLINE) for one in classes if one.startswith(_DEADLINE)]),
        _FUNDS in classes,
        "\n".join(comments) or None,
    )


def _listed(row: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = row.get(key)
    if value is not None and not isinstance(value, list):
        raise ValueError(f"{key!r} is not a list")
    return value or []


def _parted(found: Iterable[Any]) -> tuple[list[tuple[int, int, str]], list[str]]:
    """Return spans and classes of a list that may have either."""
    spans, classes = [], []
    for one in found:
        if isinstance(one, str):
            classes.append(one)
        elif isinstance(one, dict):
            spans.append((int(one["start_offset"]), int(one["end_offset"]), str(one["label"])))
        else:
            start, end, label = one
            spans.append((int(start), int(end), str(label)))
    return spans, classes


def _of_whole(spans: Iterable[tuple[int, int, str]]) -> tuple[list[tuple[int, int, str]], list[str]]:
    """Take out the spans that stand for the letter."""
    kept, classes = [], []
    for start, end, label in spans:
        if label.startswith((_DEADLINE, _FUNDS, _LETTER)):
            classes.append(STAGE + label.removeprefix(_LETTER) if label.startswith(_LETTER) else label)
        else:
            kept.append((start, end, label))
    return kept, classes


def _days(found: Sequence[str]) -> float | None:
    if len(set(found)) > 1:
        raise ValueError(f"several deadlines: {', '.join(found)}")
    if not found:
        return None
    days = float(found[0])
    if not (isfinite(days) and days > 0):
        raise ValueError(f"{found[0]!r} is not a number of days")
    return days
