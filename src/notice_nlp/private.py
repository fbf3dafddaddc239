"""Find what in a text tells who it is about: names, addresses, numbers, secrets.

The rules stand in tables/redaction.yaml; what a pattern alone cannot tell is checked here. Amazon's
own names, addresses and links are nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from notice_nlp import names
from notice_nlp.names import Span
from notice_nlp.private_values import CHECKS, is_full_name
from notice_nlp.rules import Rule, table

NAMES = ("shop", "person", "name")
_LINE = re.compile(r"[^\n]+")
_PLACEHOLDER = re.compile(r"\[[A-Z]{2,8}-\d{1,5}\]")
_SHORTEST_PART = 4  # letters of a first or last name that is looked for alone
_SIGNED_LINES = 4
_PLACES = ("closing", "signed", "opening", "head")  # kinds of lines, not of what is private


@dataclass(frozen=True, slots=True)
class Found:
    """Something private: ``text[start:end]`` of the repaired text, its kind, and the rule that found it."""

    kind: str
    start: int
    end: int
    rule: str


class _Places:
    """What was found so far; of overlapping findings the first one stays."""

    def __init__(self, length: int) -> None:
        self._taken = bytearray(length)
        self.found: list[Found] = []

    def is_free(self, start: int, end: int) -> bool:
        return start < end and not any(self._taken[start:end])

    def block(self, start: int, end: int) -> None:
        self._taken[start:end] = b"\1" * (end - start)

    def add(self, kind: str, start: int, end: int, rule: str) -> None:
        if kind in (*NAMES, "address"):  # they may reach into a number that stands behind them
            taken = self._taken.find(1, start, end)
            end = end if taken <= start else taken
        if self.is_free(start, end):
            self.block(start, end)
            self.found.append(Found(kind, start, end, rule))


def find_private(
    text: str,
    headers: Mapping[str, str] | None = None,
    known: Iterable[str] = (),
    asins: bool = False,
    look_for_names: bool = True,
) -> list[Found]:
    """Return what is private in a repaired text, in its order and without overlaps.

    Args:
        text: as clean.py leaves it.
        headers: of the mail; who they name is looked for in the text.
        known: names that are private wherever they stand.
        asins: whether product numbers are, too.
        look_for_names: whether other names than the known ones are looked for.
    """
    places = _Places(len(text))
    for match in _PLACEHOLDER.finditer(text):
        places.block(*match.span())
    _add_names(text, {name: "name" for name in known}, places, "known")
    skipped = {*_PLACES, *(() if asins else ("asin",)), *(() if look_for_names else NAMES)}
    for rule in table("redaction"):
        if rule.kind in skipped:
            continue
        for start, end in _spans(rule, text):
            places.add(rule.kind, start, end, rule.id)
    if look_for_names:
        _add_unannounced(text, places)
        _add_names(text, _named(text, places.found, headers or {}), places, "again")
    return sorted(places.found, key=lambda one: one.start)


def _add_unannounced(text: str, places: _Places) -> None:
    """Add names that no rule names: by their line, and by words that no notice has."""
    for start, end in (*_signatures(text), *_first_line(text), *_last_line(text)):
        if places.is_free(start, end):
            places.add("name", start, end, "signature")
    for start, end in (*names.unheard(text), *names.spoken_of_zh(text)):
        places.add("name", start, end, "unheard")


def _spans(rule: Rule, text: str) -> Iterator[Span]:
    """Yield what a rule finds; a check may trim it, or find several things in it."""
    if rule.language == "zh" and text.isascii():
        return
    check = CHECKS[str(rule.values.get("check", "any"))]
    for match, at in _matches(rule, text):
        group = next((name for name in ("value", "value2") if match.groupdict().get(name)), 0)
        yield from check(text, at + match.start(group), at + match.end(group))


def _matches(rule: Rule, text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Yield each match and where the text begins that its offsets count from: the whole one, or a line of it."""
    if rule.values.get("where") != "line":
        yield from ((match, 0) for match in rule.pattern.finditer(text))
        return
    for line in _LINE.finditer(text):
        if match := rule.pattern.search(line[0].rstrip()):
            yield match, line.start()


# --- names that stand below a letter, and those that were found and stand elsewhere too


def _signatures(text: str) -> Iterator[Span]:
    left = 0
    for line in _LINE.finditer(text):
        if _lines_of("closing").search(line[0].rstrip()):
            left = _SIGNED_LINES
        elif left and line[0].strip(" >*-"):
            left -= 1
            found = _name_in("signed", text, line)
            if found and _is_signature(text[slice(*found)]):
                yield found
            elif not names.is_public(line[0]) and len(line[0]) > 60:
                left = 0


def _first_line(text: str) -> Iterator[Span]:
    """The line that a letter begins with, below its header lines, if it is a name and no more."""
    for line in _LINE.finditer(text):
        if _lines_of("head").search(line[0].rstrip()):
            continue
        found = _name_in("opening", text, line)
        if found and _is_signature(text[slice(*found)]):
            yield found
        return


def _last_line(text: str) -> Iterator[Span]:
    lines = [line for line in _LINE.finditer(text) if line[0].strip()]
    found = _name_in("signed", text, lines[-1]) if len(lines) > 1 else None
    if found and is_full_name(text[slice(*found)]):
        yield found


@cache
def _lines_of(kind: str) -> re.Pattern[str]:
    return next(rule.pattern for rule in table("redaction") if rule.kind == kind)


def _name_in(kind: str, text: str, line: re.Match[str]) -> Span | None:
    """Return the name that a line consists of, where lines of that kind may be one."""
    match = _lines_of(kind).search(line[0].rstrip())
    return (
        names.whole(text, line.start() + match.start("value"), line.start() + match.end("value"), True)
        if match
        else None
    )


def _is_signature(value: str) -> bool:
    if re.fullmatch("[\u3400-\u9fff]+", value):
        return names.is_person_zh(value) or names.looks_like_shop_zh(value)
    return len(value.split()) <= 5


def _named(text: str, found: Iterable[Found], headers: Mapping[str, str]) -> dict[str, str]:
    """Return the names to look for again, each with its kind."""
    wanted: dict[str, str] = {}
    for one in found:
        if one.kind in NAMES:
            wanted.setdefault(text[one.start : one.end], one.kind)
    for header in ("from", "to", "reply-to", "sender"):
        shown = re.sub(r"<[^>]*>|\"|[^\s<>]+@[^\s<>]+", " ", headers.get(header, ""))
        if span := names.whole(shown, 0, len(shown)):
            wanted.setdefault(shown[slice(*span)], "name")
    for value, kind in list(wanted.items()):
        for part in _parts_of(value, kind):
            wanted.setdefault(part, kind)
    return wanted


def _parts_of(value: str, kind: str) -> Iterator[str]:
    tokens = value.split()
    if kind == "person" and 2 <= len(tokens) <= 3:
        yield from (
            token
            for token in tokens
            if len(token.strip(".,")) >= _SHORTEST_PART and token[0].isupper() and token.isalpha()
        )
    legal = re.sub(
        r",? (?:co\.?,? )?(?:ltd|limited|llc|inc|gmbh|gbr|corp|co|s\.?r\.?l|sarl|kg|ug|bv|plc)\.?$",
        "",
        value,
        flags=re.I,
    )
    if legal != value and len(legal.split()) > 1:
        yield legal


def _add_names(text: str, wanted: Mapping[str, str], places: _Places, rule: str) -> None:
    for value in sorted(wanted, key=len, reverse=True):
        if pattern := _of_name(value):
            for match in pattern.finditer(text):
                places.add(wanted[value], *match.span(), rule)


def _of_name(value: str) -> re.Pattern[str] | None:
    """Return the pattern of a name wherever it stands; None if it is too short to be told from other words."""
    words = value.split()
    is_han = bool(re.search("[\u3041-\u30ff\u3400-\u9fff]", value))
    if not words or len(value) < (2 if is_han else 3):
        return None
    body = r"\s{1,3}".join(map(re.escape, words))
    before = "" if not value[0].isascii() else "(?<![A-Za-z0-9])"
    after = "" if not value[-1].isascii() else "(?![A-Za-z0-9])"
    flags = re.IGNORECASE if len(words) > 1 else 0
    return re.compile(before + body + after, flags)
