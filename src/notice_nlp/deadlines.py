"""Find the limits that bind the seller's answer, and leave all other numbers alone.

Most numbers in a notice are no deadline: the age of an invoice, how long funds are held, the
window of a metric, how long a reply takes. A duration counts when it limits something, the
sentence is about the seller's answer, and nothing around it says that it is another kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from notice_nlp.rules import of_kind
from notice_nlp.segments import Segment

_HOURS_PER_DAY = 24.0
_DAYS = {"hour": 1 / _HOURS_PER_DAY, "hr": 1 / _HOURS_PER_DAY, "day": 1.0, "week": 7.0, "month": 30.0, "fortnight": 14.0,
         "小时": 1 / _HOURS_PER_DAY, "天": 1.0, "日": 1.0, "周": 7.0, "星期": 7.0, "礼拜": 7.0, "月": 30.0}  # fmt: skip
_WORDS = {word: number for number, word in enumerate(
    (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty"
    ).split()
)}  # fmt: skip
_WORDS |= {"a": 1, "an": 1, "twenty-one": 21, "twenty-four": 24, "thirty": 30, "forty-five": 45, "forty-eight": 48, "sixty": 60,
           "seventy-two": 72, "ninety": 90}  # fmt: skip
_HAN_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九十")} | {"两": 2}
_MONTHS = {name: number for number, name in enumerate(("jan feb mar apr may jun jul aug sep oct nov dec").split(), 1)}
_YEAR_FIRST = re.compile(r"(\d{4})(?:-| ?年 ?)(\d{1,2})(?:-| ?月 ?)(\d{1,2})")
_MONTH_DAY_ZH = re.compile(r"(\d{1,2}) ?月 ?(\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_NAMED = re.compile(
    r"(?:(?P<d1>\d{1,2})\D{0,6} )?(?P<month>[A-Za-z]{3,9})\.?(?: (?P<d2>\d{1,2})(?!\d)\w{0,2})?(?:,? (?P<year>\d{4}))?"
)
_UNIT = re.compile(r"\b(?:hours?|hrs?|days?|weeks?|months?)\b|fortnight|小时|星期|礼拜|周|月$|天|日$")
_PLAUSIBLE_DAYS = 120.0
_NUMBER = re.compile(rf"\d|[一二两三四五六七八九十]|\b(?:{'|'.join(_WORDS)}|fortnight)\b", re.I)
_LIMITED = re.compile(r"\b(?:have|only|up to|maximum|left|remain\w*|may)\b|只有|仅|最多|剩余", re.I)
# A sentence on money that also names the answer limits the answer: "appeal within 60 days to request your funds".
_ASKS_AS_WELL = re.compile(
    r"appeal|submit|send|provide|respond|reply|upload|receive the|information|申诉|提交|提供|回复|上传", re.I
)


@dataclass(frozen=True, slots=True)
class DeadlineFound:
    """A limit: ``text[start:end]`` of the repaired text. Exactly one of days and day is given, or only attempts.

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


def find_deadlines(segments: Sequence[Segment], received: date | None = None) -> list[DeadlineFound]:
    """Return the limits in the order of the text, each once.

    Args:
        segments: of one notice.
        received: the date of the mail; it gives a year to dates that have none.
    """
    found: list[DeadlineFound] = []
    seen: set[tuple[float | None, date | None]] = set()
    for segment in segments:
        if segment.kind == "header":
            continue
        for deadline in _in_segment(segment, received):
            key = (deadline.days, deadline.day)
            if key not in seen or (deadline.attempts and key == (None, None)):
                seen.add(key)
                found.append(deadline)
    return found


def _in_segment(segment: Segment, received: date | None) -> Iterator[DeadlineFound]:
    text = segment.text
    if not _NUMBER.search(text) or not any(rule.pattern.search(text) for rule in of_kind("deadlines", "answer", text)):
        return
    kinds = ["never", "our_time"] if _ASKS_AS_WELL.search(text) else ["never", "our_time", "money"]
    others = [
        _span(match)
        for kind in kinds
        for rule in of_kind("deadlines", kind, text)
        for match in rule.pattern.finditer(text)
    ]
    attempts = _attempts(text)
    taken: list[tuple[int, int]] = []
    for rule in of_kind("deadlines", "limit", text):
        for match in rule.pattern.finditer(text):
            span = _span(match)
            days, day, business = _value(text[slice(*span)], received)
            if _overlaps(span, [*others, *taken]) or (day is None and (days is None or days > _PLAUSIBLE_DAYS)):
                continue
            taken.append(span)
            start, end = segment.start + match.start(), segment.start + match.end()
            yield DeadlineFound(start, end, days, day, attempts, business, rule.id)
    if attempts and not taken and _LIMITED.search(text):
        yield DeadlineFound(segment.start, segment.end, None, None, attempts, False, "attempts")


def _span(match: re.Match[str]) -> tuple[int, int]:
    for name in ("when", "when2", "when3", "when4"):
        if name in match.re.groupindex and match.start(name) >= 0:
            return match.span(name)
    return match.span()


def _overlaps(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _value(words: str, received: date | None) -> tuple[float | None, date | None, bool]:
    """Return (days, None, business days) or (None, date, False)."""
    low = words.lower()
    business = bool(re.search(r"business|working|工作日|营业日", low))
    unit = _UNIT.search(low)
    if unit and not re.search(r"\d{4}|月 ?\d", low):
        amount = _amount(low)
        if amount is not None:
            return (
                round(amount * _DAYS[unit[0].removesuffix("s")], 4),
                None,
                business,
            )
    return None, _date(words, received), False


def _amount(words: str) -> int | None:
    if "fortnight" in words:
        return 1
    inside = re.search(r"\((\d{1,3})\)", words)
    digits = inside or re.match(r"(\d{1,3})", words)
    if digits:
        return int(digits[1])
    han = re.match("[零一二两三四五六七八九十]+", words)
    if han:
        return han_number(han[0])
    word = re.match(r"twenty-?one|twenty-four|forty-five|forty-eight|seventy-two|[a-z]+", words)
    return _WORDS.get(word[0].replace("twentyone", "twenty-one")) if word else None


def han_number(digits: str) -> int:
    """Return the value of a Chinese number below one hundred: 十七 is 17, 三十 is 30."""
    if "十" in digits:
        tens, _, ones = digits.partition("十")
        return _HAN_DIGITS.get(tens, 1) * 10 + (_HAN_DIGITS[ones[0]] if ones else 0)
    return _HAN_DIGITS[digits[0]]


def _date(words: str, received: date | None) -> date | None:
    if match := _YEAR_FIRST.search(words):
        return _real(int(match[1]), int(match[2]), int(match[3]))
    if match := _MONTH_DAY_ZH.search(words):
        return _upcoming(int(match[1]), int(match[2]), received)
    if match := _NUMERIC.search(words):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        # 12/10 could be either; notices of Amazon.com write the month first, dotted dates the day.
        day_first = "." in words or first > 12
        return _real(year, *((second, first) if day_first else (first, second)))
    match = _NAMED.search(words)
    month = _MONTHS.get(match["month"][:3].lower()) if match else None
    if not match or not month or not (match["d1"] or match["d2"]):
        return None
    day = int(match["d1"] or match["d2"])
    return _real(int(match["year"]), month, day) if match["year"] else _upcoming(month, day, received)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _upcoming(month: int, day: int, received: date | None) -> date | None:
    """Give a date the year in which it follows the mail; without the mail's date there is none to give."""
    if received is None:
        return None
    this_year = _real(received.year, month, day)
    if this_year and this_year < received - timedelta(days=1):
        return _real(received.year + 1, month, day)
    return this_year


def _attempts(text: str) -> int | None:
    for rule in of_kind("deadlines", "attempts", text):
        if match := rule.pattern.search(text):
            groups = match.groupdict()
            word = (groups.get("count") or groups.get("count2") or "").lower()
            return int(word) if word.isdigit() else _WORDS.get(word) or _HAN_DIGITS.get(word)
    return None
