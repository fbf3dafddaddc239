"""The letters of one case, apart and in order: a pasted file is cut, and header dates put letters in their place."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime

from notice_nlp import thread
from notice_nlp.clean import clean
from notice_nlp.message import Message

_SHORTEST = 40  # characters; below that a part of a thread is a greeting
_HEAD = 8  # lines in which a pasted letter names its date
_RULE = re.compile(r"^[ \t]*={3,}[ \t]*$", re.M)
_DATE_LINE = re.compile(
    r"^[> \t]*(?:"
    r"(?:Date|Sent|Gesendet|Datum|Envoyé|Inviato|Data|Enviado|Fecha|发送时间|日期|时间|送信日時|日時)[ \t]?[:：][ \t]*(?P<line>[^\n]{4,80})"
    r"|(?:On|在|于)[ \t]?(?P<quoted>[^\n]{5,120}?)(?:wrote|写道)[ \t]?[:：]"
    r")"
)
_MAIL_DATE = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4} \d{1,2}:\d{2}")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAYS = (
    re.compile(r"(?<!\d)(?P<year>\d{4}) ?[-/.年] ?(?P<number>\d{1,2}) ?[-/.月] ?(?P<day>\d{1,2})"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.? {_MONTH},? (?P<year>\d{{4}})", re.I),
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})", re.I),
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_TIME = re.compile(
    r"(?P<before>上午|下午|晚上)? ?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})? ?(?P<after>[ap])?", re.I
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter and when it was sent.

    Attributes:
        message: what it says.
        sent: with a time zone (UTC where none is named), or None.
        timed: whether ``sent`` is more than a day.
    """

    message: Message
    sent: datetime | None
    timed: bool = False


def in_order(messages: Sequence[Message]) -> tuple[list[Letter], str]:
    """Return the letters of a case from the oldest to the newest, and how their order is known.

    Lines of three or more ``=`` part letters pasted into one message. A message that stands alone
    is also cut where it quotes or forwards others; among several messages each is one letter,
    because what it quotes was given as its own.

    Returns:
        The letters, and ``date`` (all have one), ``thread`` (newest on top, as mail programs
        quote) or ``given``.
    """
    cut = [part for message in messages for part in pasted(message)]
    threaded = len(cut) == 1
    if threaded:
        cut = list(_quoted(cut[0]))
    letters = [_dated(message) for message in cut]
    if all(letter.sent for letter in letters):
        timed = all(letter.timed for letter in letters)
        return sorted(letters, key=lambda letter: _moment(letter, timed)), "date"
    return (letters[::-1], "thread") if threaded else (letters, "given")


def _moment(letter: Letter, timed: bool) -> tuple[date, float]:
    """Return what sorts a letter; days alone, where not every letter has a time."""
    assert letter.sent is not None
    return (letter.sent.astimezone(UTC).date(), letter.sent.timestamp()) if timed else (letter.sent.date(), 0.0)


def pasted(message: Message) -> Iterator[Message]:
    """Yield the letters of a message that lines of three or more ``=`` part, or the message itself."""
    marks = [match.span() for match in _RULE.finditer(message.text)]
    if not marks:
        return iter((message,))
    starts, ends = [0, *(end for _, end in marks)], [*(start for start, _ in marks), len(message.text)]
    return _parts(message, list(zip(starts, ends, strict=True)))


def _quoted(message: Message) -> Iterator[Message]:
    mapped = clean(message.text)
    return _parts(message, [mapped.source_span(*part) for part in thread.parts(mapped.text)])


def _parts(message: Message, bounds: Sequence[tuple[int, int]]) -> Iterator[Message]:
    """Yield the parts of a message, numbered; only the first one has the envelope."""
    kept = [(start, end) for start, end in bounds if len(message.text[start:end].strip()) >= _SHORTEST]
    if len(kept) < 2:
        yield message
        return
    for number, (start, end) in enumerate(kept, 1):
        links = tuple(
            replace(link, start=link.start - start, end=link.end - start)
            for link in message.links
            if start <= link.start and link.end <= end
        )
        yield replace(
            message,
            text=message.text[start:end],
            id=f"{message.id or ''}#{number}",
            headers=message.headers if start == 0 else {},
            links=links,
            attachments=message.attachments if start == 0 else (),
        )


def _dated(message: Message) -> Letter:
    for words in _date_words(message):
        if found := read_date(words):
            if "date" not in message.headers:
                message = replace(message, headers={**message.headers, "date": format_datetime(found[0])})
            return Letter(message, *found)
    return Letter(message, None)


def _date_words(message: Message) -> Iterator[str]:
    if "date" in message.headers:
        yield message.headers["date"]
    for line in itertools.islice((line for line in message.text.split("\n") if line.strip()), _HEAD):
        if match := _DATE_LINE.match(line):
            yield match["line"] or match["quoted"]


def read_date(words: str) -> tuple[datetime, bool] | None:
    """Return the date that a header line names and whether it has a time; None for 03/04/2026, which may be two days."""
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        if _MAIL_DATE.search(words):
            return _zoned(parsedate_to_datetime(words)), True
    for pattern in _DAYS:
        if match := pattern.search(words):
            return _moment_of(match, words[match.end() :])
    return None


def _moment_of(match: re.Match[str], rest: str) -> tuple[datetime, bool] | None:
    groups = match.groupdict()
    month = int(groups["number"]) if "number" in groups else _MONTHS.index(groups["month"].lower()) + 1
    time = _TIME.search(rest)
    hour, minute = (_hour(time), int(time["minute"])) if time else (0, 0)
    try:
        return datetime(int(groups["year"]), month, int(groups["day"]), hour, minute, tzinfo=UTC), time is not None
    except ValueError:
        return None


def _hour(time: re.Match[str]) -> int:
    hour = int(time["hour"])
    if time["before"] in ("下午", "晚上") or (time["after"] or "").lower() == "p":
        return hour % 12 + 12
    return 0 if hour == 12 and (time["before"] or time["after"]) else hour


def _zoned(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
