"""Read the facts that a notice states: identifiers, metrics, and whether money is held."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from notice_nlp.rules import Rule, of_kind
from notice_nlp.segments import Segment

IDENTIFIERS = ("asins", "order_ids", "case_ids", "emails", "links", "marketplaces")
_CLAUSE = re.compile(r"[.;!?。；！？]|,? (?:but|while|however)\b|，但")
_NEAR = 140  # characters in which the numbers of a metric stand
_ADDRESS_END = ".,;:!?)]}'\"*"


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


def find_identifiers(text: str) -> list[IdentifierFound]:
    """Return every identifier of a repaired text once, in order, kind by kind."""
    found: dict[tuple[str, str], IdentifierFound] = {}
    for kind in IDENTIFIERS:
        for rule in of_kind("facts", kind, text):
            for match in rule.pattern.finditer(text):
                start, end = match.span("value") if "value" in rule.pattern.groupindex else match.span()
                if kind == "links":
                    end = start + len(text[start:end].rstrip(_ADDRESS_END))
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
    return before in ("@", "/", ".", "-") or text[end : end + 1] in ("/", "@")


def find_metrics(segments: Sequence[Segment]) -> list[MetricFound]:
    """Return each metric that stands with a number, once; value and target may come from different sentences."""
    found: dict[str, MetricFound] = {}
    for segment in segments:
        if "%" not in segment.text and "per" not in segment.text:
            continue
        for rule in of_kind("facts", "metric"):
            name = str(rule.values["metric"])
            for match in rule.pattern.finditer(segment.text):
                one = _metric(name, segment, match, rule)
                if one and name in found:
                    one = _merged(found[name], one)
                if one:
                    found[name] = one
    return list(found.values())


def _metric(name: str, segment: Segment, match: re.Match[str], rule: Rule) -> MetricFound | None:
    text = segment.text
    limit = min(
        len(text),
        match.end() + _NEAR,
        *(other for other in _other_metrics(text, rule) if other > match.end()),
        len(text),
    )
    target, target_span = _number("target", text, match.end(), limit)
    value, _ = _number("value", text, match.end(), limit, target_span)
    if value is None and target is not None:
        value, _ = _number("value", text, max(0, match.start() - 40), match.start())
    if value is None and target is None:
        return None
    return MetricFound(name, value, target, segment.start + match.start(), segment.start + match.end(), rule.id)


def _other_metrics(text: str, own: Rule) -> list[int]:
    return [
        match.start() for rule in of_kind("facts", "metric") if rule is not own for match in rule.pattern.finditer(text)
    ]


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
        for start, end in _clauses(segment.text):
            clause = segment.text[start:end]
            if any(rule.pattern.search(clause) for rule in of_kind("facts", "not_held", clause)):
                continue
            for rule in of_kind("facts", "held", clause):
                if match := rule.pattern.search(clause):
                    return segment.start + start + match.start(), segment.start + start + match.end(), rule.id
    return None


def _clauses(text: str) -> list[tuple[int, int]]:
    cuts = [match.start() for match in _CLAUSE.finditer(text)]
    bounds = [0, *cuts, len(text)]
    return list(itertools.pairwise(bounds))
