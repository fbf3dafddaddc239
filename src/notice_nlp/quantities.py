"""Find the durations and dates of a text, and say which day they mean.

The words for numbers, units, months and days stand in tables/deadlines.yaml, in every language
that notices come in; here is only the arithmetic.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from notice_nlp.constants import constants
from notice_nlp.hints import hinted
from notice_nlp.rules import Rule, of_kind

_CONSTANTS = constants("findings").values
DURATION, DATE = str(_CONSTANTS["duration_sign"]), str(_CONSTANTS["date_sign"])

_TABLE = "deadlines"
_HOURS_PER_DAY = 24.0
_PARTS = ("year", "month", "day")
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Quantity:
    """A duration or a date: ``text[start:end]``.

    Attributes:
        sign: DURATION or DATE.
        language: of a duration's words; dates can be of any.
        days: how long; None for a date, and for a duration that can be no limit ("24 to 48 hours").
        business_days: weekends do not count.
        month_first: (year, month, day) if the month is written first; a year may be None.
        day_first: the same if the day is.
        moment: what the mail's date makes a day: ``today``, ``month_end``, ``weekday``...
        weekday: 0 for Monday, of the moment ``weekday``.
    """

    start: int
    end: int
    sign: str
    language: str = ""
    days: float | None = None
    business_days: bool = False
    month_first: tuple[int | None, int, int] | None = None
    day_first: tuple[int | None, int, int] | None = None
    moment: str = ""
    weekday: int = 0

    def on(self, received: date | None, day_first: bool) -> date | None:
        """Return the day that a date means.

        Args:
            received: the date of the mail, for dates without a year and for moments.
            day_first: how the language writes 4/12/2026.
        """
        if self.moment:
            return _MOMENTS[self.moment](received, self.weekday) if received else None
        parts = self.day_first if day_first else self.month_first
        return _upcoming(*parts, received) if parts else None


def find_quantities(text: str, foreign: frozenset[str] = frozenset()) -> list[Quantity]:
    """Return the durations and dates of a text in their order; of two that overlap the first found stays.

    Args:
        text: repaired.
        foreign: languages that the text is not in.
    """
    free = bytearray(b"\x01") * len(text)
    found = []
    for quantity in (*_dates(text), *_durations(text, foreign)):
        if all(free[quantity.start : quantity.end]):
            free[quantity.start : quantity.end] = bytes(quantity.end - quantity.start)
            found.append(quantity)
    return sorted(found, key=lambda one: one.start)


def number(words: str, language: str) -> float | None:
    """Return the value of a number in digits or words, or None: 17, "seventeen", "十七"."""
    if words.isdecimal() and words.isascii():
        return float(words)
    known = _numbers(language)
    value = known.get(words.lower())
    return value if value is not None or not words else _han_number(words, known)


def _han_number(words: str, known: Mapping[str, float]) -> float | None:
    """Combine Chinese digits in tens: 十七 is 17, 三十 is 30."""
    tens, ten, ones = words.partition(_CONSTANTS["ten"])
    if not ten or any(part and part not in known for part in (tens, ones)):
        return None
    return known.get(tens, 1) * 10 + known.get(ones, 0)


@cache
def _numbers(language: str) -> Mapping[str, float]:
    language = _CONSTANTS["numbers_of"].get(language, language)
    return {
        str(word): float(value)
        for rule in of_kind(_TABLE, "numbers")
        if rule.language == language
        for word, value in rule.values["words"].items()
    }


@cache
def _months() -> Mapping[str, int]:
    return {name: int(at) for rule in of_kind(_TABLE, "months") for at, names in rule.values["months"].items() for name in names}  # fmt: skip


def _durations(text: str, foreign: frozenset[str]) -> Iterator[Quantity]:
    for rule in hinted(of_kind(_TABLE, "duration"), text):
        if rule.language not in foreign:
            for match in rule.pattern.finditer(text):
                if one := _duration(rule, match):
                    yield one


def _duration(rule: Rule, match: re.Match[str]) -> Quantity | None:
    groups = match.groupdict()
    start, amount = _amount(match, groups, rule.language)
    unit = next((name for name in rule.values["units"] if groups.get(name)), None)
    if amount is None or unit is None:
        return None
    no_limit = groups.get("range") or groups.get("range2") or groups.get("past")
    days = None if no_limit else round(amount * rule.values["units"][unit] / _HOURS_PER_DAY, 4)
    return Quantity(start, match.end(), DURATION, rule.language, days, bool(groups.get("business")))


def _amount(match: re.Match[str], groups: Mapping[str, str | None], language: str) -> tuple[int, float | None]:
    """Return where the number begins and its value; "within seven" is the word seven behind another one."""
    words = groups.get("words")
    start = match.start()
    amount = number(groups.get("digits") or words or "", language)
    if words and amount is None:
        last = re.split(r"[ -]", words)[-1]
        start += match.start("words") - match.start() + len(words) - len(last)
        amount = number(last, language)
    inside = number(groups.get("inside") or "", language)
    return start, inside if inside is not None and amount is None else amount


def _dates(text: str) -> Iterator[Quantity]:
    for rule in hinted(of_kind(_TABLE, "date"), text):
        for match in rule.pattern.finditer(text):
            one = _moment(rule, match) if "moment" in rule.values else _calendar_date(match)
            if one:
                yield one


def _moment(rule: Rule, match: re.Match[str]) -> Quantity:
    word = next((value for value in match.groupdict().values() if value), "").lower()
    weekday = next((int(at) for at, names in rule.values.get("weekdays", {}).items() if word in names), 0)
    return Quantity(match.start(), match.end(), DATE, moment=str(rule.values["moment"]), weekday=weekday)


def _calendar_date(match: re.Match[str]) -> Quantity | None:
    groups = {name.rstrip("2"): value for name, value in match.groupdict().items() if value}
    year, month, day = (_whole(groups.get(part, "")) for part in _PARTS)
    if "name" in groups:
        month = _months().get(groups["name"].lower())
    first, second = (_whole(groups.get(part, "")) for part in ("first", "second"))
    by_month, by_day = (month or first, day or second), (month or second, day or first)
    year = year + 2000 if year is not None and year < 100 else year
    readings = [(year, *pair) for pair in (by_month, by_day) if None not in pair and _is_day(*pair)]
    if not readings:
        return None
    return Quantity(match.start(), match.end(), DATE, month_first=readings[0], day_first=readings[-1])  # type: ignore[arg-type]


def _whole(words: str) -> int | None:
    value = number(words, "zh") if words else None
    return None if value is None else int(value)


def _is_day(month: int | None, day: int | None) -> bool:
    return (
        month is not None and day is not None and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(2024, month)[1]
    )


def _upcoming(year: int | None, month: int, day: int, received: date | None) -> date | None:
    """Give a date without year the one in which it follows the mail; without the mail's date there is none to give."""
    if year is not None:
        return _real(year, month, day)
    if received is None:
        return None
    this_year = _real(received.year, month, day)
    if this_year and this_year < received - timedelta(days=1):
        return _real(received.year + 1, month, day)
    return this_year


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def after(received: date, days: float, business_days: bool) -> date | None:
    """Return the day on which a limit of so many days ends; a part of a day counts as one."""
    left = -int(-days // 1)
    try:
        if not business_days:
            return received + timedelta(days=left)
        day = received
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5
        return day
    except OverflowError:
        return None


def _week_end(received: date, weeks: int = 0) -> date:
    return received + timedelta(days=_WEEK - 1 - received.weekday() + _WEEK * weeks)


def _month_end(received: date, months: int = 0) -> date:
    year, month = divmod(received.year * 12 + received.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


_MOMENTS: Mapping[str, Callable[[date, int], date]] = {
    "today": lambda received, _: received,
    "tomorrow": lambda received, _: received + timedelta(days=1),
    "week_end": lambda received, _: _week_end(received),
    "next_week_end": lambda received, _: _week_end(received, 1),
    "month_end": lambda received, _: _month_end(received),
    "next_month_end": lambda received, _: _month_end(received, 1),
    "next_weekday": lambda received, weekday: _week_end(received) + timedelta(days=weekday + 1),
    "weekday": lambda received, weekday: received + timedelta(days=(weekday - received.weekday() - 1) % _WEEK + 1),
}
