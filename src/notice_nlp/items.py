"""Find what a notice asks the seller to send or to do.

Three questions are asked of every segment: does it ask at all (a cue in it, or a list below a
lead-in that asks), which things does it name (the patterns of the item pages), and does it say
that more is wanted than was sent. A request that names nothing known is the fallback item, so
that it is never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from notice_nlp.constants import constants
from notice_nlp.rules import Patterns, of_kind
from notice_nlp.segments import Joined, Segment


@dataclass(frozen=True, slots=True)
class ItemFound:
    """A requested item: ``text[start:end]`` of the repaired text, and the rule that saw it."""

    type: str
    start: int
    end: int
    greater_detail: bool
    rule: str


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    types: tuple[str, ...]


class ItemFinder:
    """Finds requested items by the patterns of the item pages.

    Args:
        items: the item entries of a taxonomy snapshot, by id.
    """

    def __init__(self, items: Mapping[str, Mapping[str, Any]]) -> None:
        self._fallback = next(name for name, entry in items.items() if entry["fallback"])
        self._patterns = {name: Patterns(entry["patterns"]) for name, entry in items.items() if entry["patterns"]}

    def find(
        self, segments: Sequence[Segment], regions: Sequence[int | None] | None = None, language: str = "en"
    ) -> list[ItemFound]:
        """Return the items in the order of the text; the same words may be asked for as several types.

        Args:
            segments: of one letter.
            regions: the `asking_region` of each, if it is known already.
            language: of the letter.
        """
        found: list[ItemFound] = []
        regions = [asking_region(segment, language) for segment in segments] if regions is None else regions
        for number, (segment, region) in enumerate(zip(segments, regions, strict=True)):
            if region is None:
                continue
            before = segments[number - 1] if number else None
            found += self._in_segment(segment, region, before, _is_other(language))
        return found

    def named(self, segments: Sequence[Segment], language: str = "en") -> list[list[str]]:
        """Return which items each segment names, whether it asks for them or not."""
        joined = Joined(segments)
        names: list[list[str]] = [[] for _ in segments]
        for name, patterns in self._patterns.items():
            for number in joined.numbers(patterns.spans(joined.text, other=_is_other(language))):
                names[number].append(name)
        return names

    def may_ask(self, segment: Segment, language: str = "en") -> bool:
        """Whether a segment could ask for something: no header, no rule, no offer, no condition that does not apply."""
        other = _is_other(language)
        return segment.kind != "header" and not _any("idle", segment.text, other) and not _refused(segment.text, other)

    def locate(self, segment: Segment, before: Segment | None, name: str, language: str = "en") -> ItemFound:
        """Return where a segment that asks for an item names it: its own words, or else the whole segment."""
        other = _is_other(language)
        named = next(self._patterns[name].spans(segment.text, other=other), None) if name in self._patterns else None
        at = _Match(*(named or (0, 0)), (name,))
        (start, end), _ = _spans(segment.text, [at], whole=named is None or segment.kind == "bullet")[0]
        return ItemFound(
            name,
            segment.start + start,
            segment.start + end,
            self._more(segment, before, name, other),
            f"model/{name}",
        )

    def _more(self, segment: Segment, before: Segment | None, name: str, other: bool) -> bool:
        """Whether the notice says that what was sent on this point was not enough."""
        if _any("more", segment.text, other) or _any("lacking", segment.text, other):
            return True
        if segment.lead and _any("more", segment.lead, other):
            return True
        if not before or before.kind != "sentence" or not _any("lacking", before.text, other):
            return False
        return name in self._patterns and next(self._patterns[name].spans(before.text, other=other), None) is not None

    def _in_segment(self, segment: Segment, region: int, before: Segment | None, other: bool) -> Iterator[ItemFound]:
        matches = self._matches(segment.text, region, other)
        if not matches and region and _passive(segment.text, other):
            matches = self._matches(segment.text, 0, other)
        whole = segment.kind == "bullet" or bool(segment.lead and segment.kind != "lead")
        spans = _spans(segment.text, matches, whole) if matches else self._unnamed(segment, region, whole)
        for (start, end), match in spans:
            for name in match.types:
                more = self._more(segment, before, name, other)
                yield ItemFound(name, segment.start + start, segment.start + end, more, f"items/{name}")

    def _matches(self, text: str, region: int, other: bool) -> list[_Match]:
        """Return the things named behind ``region``, leftmost and longest first, subordinate mentions left out."""
        by_span: dict[tuple[int, int], list[str]] = {}
        for name, pattern in self._patterns.items():
            for span in pattern.spans(text, region, other):
                by_span.setdefault(span, []).append(name)
        between = constants("items").patterns
        kept: list[_Match] = []
        for (start, end), names in sorted(by_span.items(), key=lambda entry: (entry[0][0], -entry[0][1])):
            specific = tuple(name for name in names if name != self._fallback) or tuple(names)
            last = kept[-1] if kept else None
            if last and start < last.end:
                continue
            # What follows a plan are its parts; what follows anything else must be joined to it.
            if last and len(last.types) == 1 and not between["coordinated"].search(text, last.end, start):
                continue
            if last and last.types == specific and _is_one(text, last.end, start):
                kept[-1] = _Match(last.start, end, specific)
            else:
                kept.append(_Match(start, end, specific))
        return kept

    def _unnamed(self, segment: Segment, region: int, whole: bool) -> list[tuple[tuple[int, int], _Match]]:
        """Return the request that fits no type: a listed point, or an object that a verb of sending has."""
        text, known = segment.text, constants("items")
        if whole:
            if len(text) < known.values["shortest"] or text.endswith(tuple(known.values["questions"])):
                return []
            span = _trimmed(text, 0, min(len(text), known.values["longest"]))
            return [] if is_vague(text[slice(*span)]) else [(span, _Match(*span, (self._fallback,)))]
        verb = known.patterns["send"].search(text, region)
        if not verb:
            return []
        thing = next(
            filter(None, (known.patterns[name].search(text, verb.end()) for name in ("thing", "zh_thing"))), None
        )
        if not thing or is_vague(thing[0].strip()):
            return []
        span = _trimmed(text, *thing.span())
        return [(span, _Match(*span, (self._fallback,)))]


def _is_one(text: str, start: int, end: int) -> bool:
    """Whether two names with these words between them are one request: "a passport or an identity card"."""
    between = constants("items").patterns
    return bool(between["alternative"].search(text, start, end) or between["paired"].fullmatch(text, start, end))


def without_named_plans(items: Sequence[ItemFound]) -> list[ItemFound]:
    """Drop a plan asked for as a whole where the notice names one of its parts as well.

    "A plan of action" alone stands for all its parts; "a plan of action that explains the root
    cause" asks for what it names.
    """
    types: dict[tuple[int, int], set[str]] = {}
    for item in items:
        types.setdefault((item.start, item.end), set()).add(item.type)
    least = constants("items").values["parts_of_a_plan"]
    plans = {span for span, kinds in types.items() if len(kinds) >= least}
    parts = {kind for span, kinds in types.items() if span not in plans for kind in kinds}
    return [item for item in items if (item.start, item.end) not in plans or not types[item.start, item.end] & parts]


def _is_other(language: str) -> bool:
    """Whether the patterns of further languages are looked for; those of English and Chinese always are."""
    return language not in constants("items").values["own_languages"]


def is_vague(words: str) -> bool:
    """Whether words name nothing in particular: "the requested information"."""
    return any(rule.pattern.search(words.lower()) for rule in of_kind("requests", "vague", words))


def _spans(text: str, matches: Sequence[_Match], whole: bool) -> list[tuple[tuple[int, int], _Match]]:
    """Give each match its words: the whole point of a list, or up to the end of the clause."""
    known = constants("items")
    spans = []
    for number, match in enumerate(matches):
        start = 0 if whole and number == 0 else match.start
        limit = matches[number + 1].start if number + 1 < len(matches) else len(text)
        if whole:
            end = limit
        else:
            clause = known.patterns["clause_end"].search(text, match.end, limit)
            end = clause.start() if clause else limit
        if number + 1 < len(matches):
            joint = known.patterns["joint"].search(text, match.end, end)
            end = max(joint.start(), match.end) if joint else end
        spans.append((_trimmed(text, start, min(end, start + known.values["longest"])), match))
    return spans


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    around = constants("items").values["around"]
    while start < end and text[start] in around:
        start += 1
    while end > start and text[end - 1] in around and not (text[end - 1] == ")" and "(" in text[start:end]):
        end -= 1
    return start, end


def asking_region(segment: Segment, language: str = "en") -> int | None:
    """Return where in the segment the things asked for may stand, or None when it asks for nothing."""
    text, other = segment.text, _is_other(language)
    if segment.kind == "header" or _any("idle", text, other):
        return None
    cue = _cue(text, other)
    if segment.kind == "bullet" or (segment.lead and segment.kind == "sentence"):
        if segment.lead and _is_request_list(segment.lead, other) and not _refused(text, other):
            return 0
        return cue
    if segment.kind == "heading":
        is_question = text.endswith(tuple(constants("items").values["questions"]))
        return cue if not is_question or _any("polite", text, other) else None
    return cue


def _cue(text: str, other: bool) -> int | None:
    """Return where the first valid cue begins; passive cues open the whole text."""
    for rule in of_kind("requests", "ask", text, other):
        for match in rule.pattern.finditer(text):
            if not _spoiled(text, match, names_subject=bool(rule.values.get("names_subject"))):
                return match.start()
    return 0 if _passive(text, other) else None


def _passive(text: str, other: bool) -> bool:
    """Whether a cue says that something named before it is wanted: "X is missing"."""
    return any(
        not _any("negated", text[: match.start()])
        for rule in of_kind("requests", "passive", text, other)
        for match in rule.pattern.finditer(text)
    )


def _spoiled(text: str, cue: re.Match[str], names_subject: bool) -> bool:
    """Whether the words before a cue make it no request; ``names_subject``: the cue itself says who asks ("we need")."""
    before = text[: cue.end()].rsplit(" ", 1)[0] + " " if cue[0].isascii() else text[: cue.start()]
    return (
        _any("negated", text[: cue.start()])
        or _any("negated", before)
        or (not names_subject and _any("others", before))
        or _any("negated_inside", cue[0])
    )


def _is_request_list(lead: str, other: bool) -> bool:
    if _any("not_list", lead, other) or _any("idle", lead, other):
        return False
    return _any("list", lead, other) or _cue(lead, other) is not None


def _refused(text: str, other: bool) -> bool:
    """A point of the list that takes back: "you need not send invoices"."""
    sent = constants("items").patterns["send"].finditer(text)
    return any(_any("negated", text[: match.end()]) for match in sent) or _any("negated_inside", text, other)


def _any(kind: str, text: str, other: bool = False) -> bool:
    return any(rule.pattern.search(text) for rule in of_kind("requests", kind, text, other))
