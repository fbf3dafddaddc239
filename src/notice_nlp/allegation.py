"""Recognise accusations that call for qualified help before anything is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notice_nlp.rules import Rule, of_kind
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
        if segment.kind != "header" and (rule := _accuses(segment)):
            return AllegationFound(str(rule.values["alleges"]), segment.start, segment.end, rule.id)
    return None


def _accuses(segment: Segment) -> Rule | None:
    text = segment.text
    for rule in of_kind("allegations", "alleged", text):
        match = rule.pattern.search(text)
        if match and not _taken_back(segment, rule, match.end()):
            return rule
    return None


def _taken_back(segment: Segment, rule: Rule, end: int) -> bool:
    """Whether what stands around an accusation makes it a condition, a denial, a rule or somebody else's."""
    if _any("frame", segment.text[:end]) or _any("list", f"{segment.heading} {segment.lead}"):
        return True
    return not rule.values.get("certain") and _any("general", segment.text)


def _any(kind: str, text: str) -> bool:
    return any(rule.pattern.search(text) for rule in of_kind("allegations", kind, text))
