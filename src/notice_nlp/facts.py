"""Read the facts that a notice states: identifiers, metrics, whether money is held, what is stopped only in part.

The words stand in tables/facts.yaml, in every language that notices come in.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from notice_nlp.constants import constants
from notice_nlp.hints import hinted
from notice_nlp.rules import first, of_kind
from notice_nlp.segments import Segment

IDENTIFIERS = ("asins", "order_ids", "case_ids", "emails", "links", "marketplaces")
_CONSTANTS = constants("findings").values


@dataclass(frozen=True, slots=True)
class IdentifierFound:
    """An identifier: ``text[start:end]`` of the repaired text, and its kind, one of IDENTIFIERS."""

    kind: str
    value: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class MetricFound:
    """A metric; value and target are shares, 2.78 % = 0.0278, or None where the text names none."""

    name: str
    value: float | None
    target: float | None
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class PartFound:
    """Something that is stopped, or goes on, only in part: its kind, and ``text[start:end]`` of the repaired text."""

    kind: str
    start: int
    end: int
    rule: str


def find_identifiers(text: str) -> list[IdentifierFound]:
    """Return every identifier of a repaired text once, in order, kind by kind."""
    found: dict[tuple[str, str], IdentifierFound] = {}
    for kind in IDENTIFIERS:
        for rule in of_kind("facts", kind, text):
            for match in rule.pattern.finditer(text):
                start, end = match.span("value") if "value" in rule.pattern.groupindex else match.span()
                if kind == "links":
                    end = start + len(text[start:end].rstrip(_CONSTANTS["address_end"]))
                one = IdentifierFound(kind, _written(kind, text[start:end]), start, end, rule.id)
                if kind != "marketplaces" or not _inside_address(text, start, end):
                    found.setdefault((kind, one.value), one)
    return list(found.values())


def _written(kind: str, value: str) -> str:
    if kind == "marketplaces":
        return value.lower()
    return value.upper() if kind == "asins" else value


def _inside_address(text: str, start: int, end: int) -> bool:
    """A marketplace named in a link or an e-mail address is that address's host, not a store."""
    before = text[max(0, start - 1) : start]
    return before in _CONSTANTS["joins_address"] or text[end : end + 1] in _CONSTANTS["follows_address"]


def find_metrics(segments: Sequence[Segment]) -> list[MetricFound]:
    """Return each metric that stands with a number, once; value and target may come from different sentences."""
    found: dict[str, MetricFound] = {}
    for segment in segments:
        if first(of_kind("facts", "value"), segment.text):
            for one in _metrics(segment):
                found[one.name] = _merged(found[one.name], one) if one.name in found else one
    return list(found.values())


def _metrics(segment: Segment) -> Iterator[MetricFound]:
    """Yield the metrics of a segment; the numbers of one stand before the name of the next."""
    named = sorted(
        (*match.span(), rule.id, str(rule.values["metric"]))
        for rule in of_kind("facts", "metric")
        for match in rule.pattern.finditer(segment.text)
    )
    for at, (start, end, rule, name) in enumerate(named):
        limit = min(named[at + 1][0] if at + 1 < len(named) else len(segment.text), end + _CONSTANTS["metric_reach"])
        target, target_span = _number("target", segment.text, end, limit)
        value, _ = _number("value", segment.text, end, limit, target_span)
        if value is None and target is not None:
            value, _ = _number("value", segment.text, max(0, start - _CONSTANTS["metric_before"]), start)
        if value is not None or target is not None:
            yield MetricFound(name, value, target, segment.start + start, segment.start + end, rule)


def _number(
    kind: str, text: str, start: int, end: int, taken: tuple[int, int] = (-1, -1)
) -> tuple[float | None, tuple[int, int]]:
    for rule in of_kind("facts", kind):
        for match in rule.pattern.finditer(text, start, end):
            span = match.span("value")
            if span != taken:
                return round(float(match["value"].replace(",", ".")) / 100, 6), span
    return None, (-1, -1)


def _merged(one: MetricFound, other: MetricFound) -> MetricFound:
    value = one.value if one.value is not None else other.value
    target = one.target if one.target is not None else other.target
    return MetricFound(one.name, value, target, one.start, one.end, one.rule)


def funds_held(segments: Sequence[Segment]) -> tuple[int, int, str] | None:
    """Return (start, end, rule) of the words that say money is held now, or None.

    Threats ("we may withhold"), conditions and money that was released do not count.
    """
    for segment in segments:
        kinds = ["held", "held_it"] if first(of_kind("facts", "money"), segment.heading) else ["held"]
        for start, end in _clauses(segment.text):
            if found := _held(segment.text[start:end], kinds):
                match_start, match_end, rule = found
                return segment.start + start + match_start, segment.start + start + match_end, rule
    return None


def _held(clause: str, kinds: Sequence[str]) -> tuple[int, int, str] | None:
    if found := _said("held_now", clause):
        return found
    found = next(filter(None, (_said(kind, clause) for kind in kinds)), None)
    return None if found and _said("not_held", clause) else found


def _said(kind: str, clause: str) -> tuple[int, int, str] | None:
    found = first(hinted(of_kind("facts", kind, clause), clause), clause)
    return (*found[1].span(), found[0].id) if found else None


def _clauses(text: str) -> list[tuple[int, int]]:
    cuts = [match.start() for rule in of_kind("facts", "clause") for match in rule.pattern.finditer(text)]
    return list(itertools.pairwise([0, *cuts, len(text)]))


def find_partial(segments: Sequence[Segment]) -> list[PartFound]:
    """Return what is stopped, or goes on, only in part; each kind once, in the order of the text."""
    found: dict[str, PartFound] = {}
    for segment in segments:
        for rule in hinted(of_kind("facts", "partial", segment.text), segment.text):
            kind = str(rule.values["partial"])
            match = None if kind in found else rule.pattern.search(segment.text)
            if match and not first(of_kind("facts", "not_partial"), match[0]):
                found[kind] = PartFound(kind, segment.start + match.start(), segment.start + match.end(), rule.id)
    return sorted(found.values(), key=lambda one: one.start)
