"""What the reader makes of a text, step by step, as web/tests/steps.js has it; and where the two differ."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import astuple
from typing import Any

import numpy as np

from notice_nlp import thread
from notice_nlp.classifier import Classification, seen_items
from notice_nlp.message import Message
from notice_nlp.reader import NoticeReader
from notice_nlp.reading import Reading

STEPS = ("offset", "cleaned", "language", "parts", "segments", "named", "found", "terms", "decisions", "report")
TOLERANCE = 1e-3
BRANCH = (
    0.1  # by how much a probability may differ where a tree takes the other branch, see `assert_same` of test_parity
)


def steps(reader: NoticeReader, text: str, whole: bool = False) -> dict[str, Any]:
    """Read a text; the steps of the part that decides, the long ones as checksums of their JSON, or in full."""
    decided = reader._deciding_part(text)
    reading, mapped = decided.reading, decided.reading.mapped
    long = {
        "cleaned": [mapped.text, list(mapped.starts), list(mapped.ends)],
        "segments": [astuple(one) for one in reading.segments],
        "named": reading.named,
        "found": [astuple(one) for one in reading.found],
        "terms": reading.segment_terms,
    }
    report = reader._report(Message(text), decided, reader.knowledge(reading.language)).to_dict()
    del report["text"], report["model"]
    return {
        "offset": decided.offset,
        "language": reading.language,
        "parts": thread.parts(mapped.text),
        "decisions": _decisions(reader, reading, decided.classification),
        "report": report,
        **(long if whole else {name: _checksum(value) for name, value in long.items()}),
    }


def _decisions(reader: NoticeReader, reading: Reading, decided: Classification) -> dict[str, list[float]]:
    classifier = reader._classifier
    seen = seen_items(reading.named, reading.found_by_segment(), classifier.labels)
    rows = classifier.item_probabilities(decided, seen)
    items = rows.max(axis=0) if len(rows) else np.zeros(len(classifier.labels.items))
    return {"stages": decided.stages.tolist(), "issues": decided.issues.tolist(), "items": items.tolist()}


def _checksum(value: object) -> list[int]:
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return [zlib.crc32(data), len(data)]


def first_difference(python: dict[str, Any], javascript: dict[str, Any], tolerance: float = TOLERANCE) -> str | None:
    """Return the first step in which two readings differ, and how; None if they say the same.

    Args:
        python, javascript: the steps of one text.
        tolerance: by how much probabilities may differ.
    """
    if "error" in javascript:
        return f"JavaScript fails: {javascript['error']}"
    for step in STEPS:
        for place, one, other in _differences(step, python[step], javascript[step], tolerance):
            return f"{place}: Python {_short(one)}, JavaScript {_short(other)}"
    return None


def _differences(place: str, one: Any, other: Any, tolerance: float) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from _differences(f"{place}.{key}", one.get(key, "(missing)"), other.get(key, "(missing)"), tolerance)
    elif isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        for number, (left, right) in enumerate(zip(one, other, strict=False)):
            yield from _differences(f"{place}[{number}]", left, right, tolerance)
        if len(one) != len(other):
            yield f"{place} has other lengths", list(one), list(other)
    elif not _same(place, one, other, tolerance):
        yield place, one, other


def _same(place: str, one: object, other: object, tolerance: float) -> bool:
    numbers = (int, float)
    if (
        isinstance(one, bool)
        or isinstance(other, bool)
        or not isinstance(one, numbers)
        or not isinstance(other, numbers)
    ):
        return one == other
    is_probability = place.startswith("decisions") or place.endswith("probability")
    return abs(one - other) <= (tolerance if is_probability else 1e-9)


def _short(value: object) -> str:
    if isinstance(value, str) and len(value) > 300:
        return repr(value[:300]) + "..."
    return repr(value)[:600]
