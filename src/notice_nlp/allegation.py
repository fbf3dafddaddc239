"""Recognise accusations that call for qualified help before anything is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notice_nlp.rules import of_kind
from notice_nlp.segments import Segment


@dataclass(frozen=True, slots=True)
class AllegationFound:
    """An accusation of forged papers, fraud or child-safety offences: ``text[start:end]`` of the repaired text."""

    kind: str
    start: int
    end: int
    rule: str


def find_allegation(segments: Sequence[Segment]) -> AllegationFound | None:
    """Return the first sentence that accuses this seller, or None; rules and general statements do not."""
    for segment in segments:
        if segment.kind == "header" or any(
            rule.pattern.search(segment.text) for rule in of_kind("allegations", "harmless", segment.text)
        ):
            continue
        for rule in of_kind("allegations", "alleged", segment.text):
            if rule.pattern.search(segment.text):
                return AllegationFound(str(rule.values["alleges"]), segment.start, segment.end, rule.id)
    return None
