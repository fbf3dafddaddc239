"""Find the limits that bind the seller's answer, and leave all other numbers alone.

Most numbers in a notice are no deadline: the age of an invoice, how long funds are held, the
window of a metric, how long a reply takes. Each duration and date is looked at between the words
around it; the first rule of tables/deadlines.yaml that fits says what it is. No word of any
language stands here: another reader of the same table decides alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from notice_nlp.constants import constants
from notice_nlp.hints import hinted
from notice_nlp.quantities import DATE, DURATION, Quantity, after, find_quantities, number
from notice_nlp.rules import Rule, first, of_kind, table
from notice_nlp.segments import Segment

_TABLE = "deadlines"
_CONSTANTS = constants("findings").values
_CUT_ORDINAL = constants("findings").patterns["cut_ordinal"]
_DECIDING = frozenset(("limit", "if_asked", "silent"))


@dataclass(frozen=True, slots=True)
class DeadlineFound:
    """A limit: ``text[start:end]`` of the repaired text.

    At most one of days and day is given. Neither is where only attempts are counted, and where it
    takes the date of the mail, which is not known, to say the day.

    Attributes:
        days: how long, in days; 72 hours = 3.0.
        day: until when.
        attempts: how many appeals there are, where the same limit counts them.
        business_days: weekends do not count.
        rule: what found it.
    """

    start: int
    end: int
    days: float | None
    day: date | None
    attempts: int | None
    business_days: bool
    rule: str

    def due(self, received: date | None) -> date | None:
        """Return the last day of the limit, if it names one or the date of the mail is known."""
        if self.days is None or received is None:
            return self.day
        return after(received, self.days, self.business_days)


def find_deadlines(segments: Sequence[Segment], received: date | None = None) -> list[DeadlineFound]:
    """Return the limits in the order of the text, each once.

    Args:
        segments: of one notice.
        received: the date of the mail; it gives a year to dates that have none.
    """
    found: dict[tuple[float | None, date | None, int | None], DeadlineFound] = {}
    for segment in _whole(segments):
        if segment.kind != "header":
            for deadline in _in_segment(segment, received):
                unknown = deadline.start if deadline.days is None and deadline.day is None else None
                if not (unknown is not None and deadline.attempts and found):
                    found.setdefault((deadline.days, deadline.day, unknown), deadline)
    return list(found.values())


def _whole(segments: Sequence[Segment]) -> Iterator[Segment]:
    """Put together what was cut behind the dot of an ordinal: "bis zum 4." and "Dezember"."""
    last: Segment | None = None
    for segment in segments:
        gap = segment.start - last.end if last else 0
        joined = f"{last.text}{' ' * gap}{segment.text}" if last else ""
        if last and _CUT_ORDINAL.search(last.text) and _dated_across(joined, len(last.text)):
            last = replace(last, end=segment.end, text=joined)
            continue
        if last:
            yield last
        last = segment
    if last:
        yield last


def _dated_across(text: str, place: int) -> bool:
    near = max(0, place - _CONSTANTS["near_cut"])
    around = text[near : place + _CONSTANTS["near_cut"]]
    return any(one.start < place - near < one.end for one in find_quantities(around))


def sent_on(text: str) -> date | None:
    """Return the day that the head of a pasted or quoted mail names, as it is written there.

    Args:
        text: the repaired text of one message. Without a line that says it, or with several that
            differ, the day is unknown.
    """
    head = text[: _CONSTANTS["longest_head"]]
    named = (match["when"] for rule in of_kind(_TABLE, "sent") for match in rule.pattern.finditer(head))
    days = {day for words in named for day in _days_in(words)}
    return days.pop() if len(days) == 1 else None


def day_in_header(value: str) -> date | None:
    """Return the day that a mail's date line names, as it is written there, or None.

    Args:
        value: the repaired words behind "Date:".
    """
    return next(_days_in(value), None)


def _days_in(words: str) -> Iterator[date]:
    """Yield the days of words that say when a mail was sent; 4/12/2026, which may be two days, is none."""
    for quantity in find_quantities(words)[:2]:
        one_reading = not quantity.moment and quantity.day_first == quantity.month_first
        if quantity.sign == DATE and one_reading and (day := quantity.on(None, day_first=True)):
            yield day


def _in_segment(segment: Segment, received: date | None) -> Iterator[DeadlineFound]:
    text = segment.text
    foreign = _other_scripts(text)
    quantities = find_quantities(text, foreign)[: _CONSTANTS["most_quantities"]]
    attempts = _attempts("attempts", text, foreign)
    limits = 0
    for quantity in quantities:
        if decided := _decided(segment, quantity, foreign):
            rule, start, end = decided
            day = quantity.on(received, rule.language in _CONSTANTS["day_first"]) if quantity.sign == DATE else None
            if day and received and day < received:
                continue
            limits += 1
            yield DeadlineFound(
                segment.start + start,
                segment.start + end,
                quantity.days,
                day,
                attempts[0] if attempts else None,
                quantity.business_days,
                rule.id,
            )
    if attempts and not limits and (alone := first(hinted(_of_languages("only_attempts", foreign), text), text)):
        yield DeadlineFound(segment.start, segment.end, None, None, attempts[0], False, alone[0].id)


def _decided(segment: Segment, quantity: Quantity, foreign: frozenset[str]) -> tuple[Rule, int, int] | None:
    """Return the rule that makes a quantity a limit and the span that it quotes, or None."""
    if quantity.sign == DURATION and not _may_limit(quantity):
        return None
    begin = max(0, quantity.start - _CONSTANTS["words_before"])
    before = _unmarked(segment.text[begin : quantity.start])
    behind = _unmarked(segment.text[quantity.end : quantity.end + _CONSTANTS["words_behind"]])
    window = before + quantity.sign + behind
    for rule in _deciding(quantity.sign, quantity.language, foreign):
        for match in rule.pattern.finditer(window):
            if rule.kind == "silent" or (rule.kind == "if_asked" and not _asks(segment, rule.language)):
                return None
            longer = quantity.end - quantity.start - 1
            start, end = _quote(match)
            return rule, begin + start, begin + end + (longer if end > len(before) else 0)
    return None


def _may_limit(quantity: Quantity) -> bool:
    return quantity.days is not None and 0 < quantity.days <= _CONSTANTS["plausible_days"]


def _unmarked(text: str) -> str:
    return text.replace(DURATION, " ").replace(DATE, " ")


def _quote(match: re.Match[str]) -> tuple[int, int]:
    for name in match.re.groupindex:
        if name.startswith("quote") and match.start(name) >= 0:
            return match.span(name)
    return match.span()


@cache
def _deciding(sign: str, language: str, foreign: frozenset[str]) -> tuple[Rule, ...]:
    """Return the rules that can decide, in the order of the table."""
    return tuple(
        rule
        for rule in table(_TABLE)
        if rule.kind in _DECIDING
        and sign in rule.pattern.pattern
        and rule.language not in foreign
        and language in ("", rule.language)
    )


@lru_cache(maxsize=16)
def _asks(segment: Segment, language: str) -> bool:
    """Whether a segment asks for something: by its own words, as the lead-in of a list, or as a short line under one."""
    if segment.kind == "lead":
        return True
    context = [segment.text, segment.lead, segment.heading if len(segment.text) <= _CONSTANTS["short_line"] else ""]
    return any(rule.pattern.search(part) for rule in _asking(language) for part in context)


@cache
def _asking(language: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in of_kind(_TABLE, "asks") if rule.language == language)


def _other_scripts(text: str) -> frozenset[str]:
    """Return the languages that a segment is not in, told by its script."""
    return frozenset(
        str(rule.values["instead_of"]) if rule.pattern.search(text) else rule.language
        for rule in of_kind(_TABLE, "script")
    )


@cache
def _of_languages(kind: str, foreign: frozenset[str]) -> tuple[Rule, ...]:
    return tuple(rule for rule in of_kind(_TABLE, kind) if rule.language not in foreign)


def _attempts(kind: str, text: str, foreign: frozenset[str]) -> tuple[int, Rule] | None:
    """Return how many appeals a segment speaks of, and the rule that says so."""
    for rule in hinted(_of_languages(kind, foreign), text):
        if match := rule.pattern.search(text):
            said = next((value for name, value in match.groupdict().items() if name.startswith("count") and value), "")
            count = number(said, rule.language) if said else rule.values.get("attempts")
            if count:
                return int(count), rule
    return None
