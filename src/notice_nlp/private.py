"""Find what in a text tells who it is about: names, addresses, numbers, secrets.

The rules stand in tables/redaction.yaml; what a pattern alone cannot tell is checked here. Amazon's
own names, addresses and links are nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from notice_nlp import checksums, names
from notice_nlp.hosts import host_of, is_amazon, is_outside, is_service
from notice_nlp.names import Span
from notice_nlp.rules import Rule, table

NAMES = ("shop", "person", "name")
_LINE = re.compile(r"[^\n]+")
_PLACEHOLDER = re.compile(r"\[[A-Z]{2,8}-\d{1,5}\]")
_PARAMETER = re.compile(r"[?&;#](?P<key>[A-Za-z0-9_.-]{1,60})=(?P<value>[^&;#\s]{1,800})")
_HARMLESS_KEYS = frozenset(
    "ref ref_ language lang locale tab page mons_redirect ie hl asin topic section sort marketplace country region domain".split()
)
_SHOP_PATH = re.compile(
    r"/(?:shops?|stores?|sp|seller|profile|storefront|account)/(?P<value>[^/?#\s]{2,200}(?:/page/[^?#\s]{2,80})?)", re.I
)
_TOKEN_IN_PATH = re.compile(
    r"/(?P<value>(?=[A-Za-z_-]{0,60}\d)(?!B0[A-Z0-9]{8}(?:[/?#]|$))(?!G[A-Z0-9]{8,16}(?:[/?#]|$))[A-Za-z0-9_.%~-]{14,800})"
)
_ASIN = re.compile("B0[A-Z0-9]{8}", re.I)
_LINK_END = ".,;:!?)]}'\"*>"
_SHORTEST_PART = 4  # letters of a first or last name that is looked for alone
_SIGNED_LINES = 4
_PLACES = ("closing", "signed", "opening", "head")  # kinds of lines, not of what is private
_DAYS = re.compile(r"\b(?:days?|hours?|weeks?|months?|minutes?|times|orders?|units?|items?|percent|business)\b", re.I)
_PLACE_STARTS = re.compile("寄往|寄到|寄至|地址|位于|住在|地点|仓库|为|是|在|至|到|从|往|的|于|即|请|写|把|将")
_PLACE_ZH = re.compile("[省市区县镇乡州]|街道")


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
        for start, end in (*_signatures(text), *_first_line(text), *_last_line(text)):
            if places.is_free(start, end):
                places.add("name", start, end, "signature")
        _add_names(text, _named(text, places.found, headers or {}), places, "again")
    return sorted(places.found, key=lambda one: one.start)


def _spans(rule: Rule, text: str) -> Iterator[Span]:
    """Yield what a rule finds; a check may trim it, or find several things in it."""
    if rule.language == "zh" and text.isascii():
        return
    check = _CHECKS[str(rule.values.get("check", "any"))]
    lines = _LINE.finditer(text) if rule.values.get("where") == "line" else None
    for match in rule.pattern.finditer(text) if lines is None else _in_lines(rule, text, lines):
        group = next((name for name in ("value", "value2") if match.groupdict().get(name)), 0)
        start, end = match.span(group)
        yield from check(text, start, end)


def _in_lines(rule: Rule, text: str, lines: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Yield the matches in single lines; a line may begin anywhere, so ``^`` is asked at its start."""
    for line in lines:
        start, end = line.span()
        while end > start and text[end - 1] in " \t":
            end -= 1
        view = _View(rule.pattern, text, start, end)
        if match := view.match():
            yield match


@dataclass(frozen=True, slots=True)
class _View:
    """A line of a text as a pattern sees it: ``^`` and ``$`` are its ends, and spans count from the text's start."""

    pattern: re.Pattern[str]
    text: str
    start: int
    end: int

    def match(self) -> re.Match[str] | None:
        # '^' fits at the start of a text only; without it a match from `start` means the same.
        return _line_pattern(self.pattern).match(self.text, self.start, self.end)


@cache
def _line_pattern(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(
        pattern.pattern.replace("^", "") if pattern.pattern.count("^[>") > 1 else pattern.pattern.removeprefix("^"),
        pattern.flags,
    )


# --- checks: what else must hold of a value; each yields the spans that count


def _any(text: str, start: int, end: int) -> Iterator[Span]:
    yield start, end


def _if(holds: Callable[[str], bool]) -> Callable[[str, int, int], Iterator[Span]]:
    def check(text: str, start: int, end: int) -> Iterator[Span]:
        if holds(text[start:end]):
            yield start, end

    return check


def _named_by(find: Callable[[str, int, int], Span | None]) -> Callable[[str, int, int], Iterator[Span]]:
    def check(text: str, start: int, end: int) -> Iterator[Span]:
        if found := find(text, start, end):
            yield found

    return check


def _is_foreign_mail(value: str) -> bool:
    return not is_amazon(host_of(value))


def _is_ip(value: str) -> bool:
    return all(int(part) < 256 for part in value.split("."))


def _has_digits(value: str) -> bool:
    digits = sum(char.isdigit() or char == "*" for char in value)
    return 7 <= digits <= 16 and not re.fullmatch(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}.*", value)


def _is_handle(value: str) -> bool:
    return any(char.isdigit() or char in "_@*-" for char in value) or len(value) > 5


def _link(text: str, start: int, end: int) -> Iterator[Span]:
    """A link of Amazon's stays, of a known service the host."""
    end = start + len(text[start:end].rstrip(_LINK_END))
    address = text[start:end]
    if is_amazon(host_of(address)):
        return
    if is_outside(host_of(address)) and not is_service(host_of(address)):
        path = re.match(r"(?:https?://)?[^/?#]+/?", address)
        if path and path.end() < len(address):
            yield start + path.end(), end
    else:
        yield start, end


def _inside_link(text: str, start: int, end: int) -> Iterator[Span]:
    """What the parameters and the path of an Amazon link carry about whoever got it."""
    address = text[start : start + len(text[start:end].rstrip(_LINK_END))]
    if not is_amazon(host_of(address)):
        return
    for match in _PARAMETER.finditer(address):
        if match["key"].lower() not in _HARMLESS_KEYS:
            yield start + match.start("value"), start + match.end("value")
    path = address.partition("?")[0].partition("#")[0]
    shops = [match.span("value") for match in _SHOP_PATH.finditer(path)]
    tokens = [match.span("value") for match in _TOKEN_IN_PATH.finditer(path, 8)]
    for own_start, own_end in [*shops, *tokens]:
        yield start + own_start, start + own_end


def _bare_host(text: str, start: int, end: int) -> Iterator[Span]:
    host = host_of("https://" + text[start:end])
    before = text[start - 1 : start]
    top = host.rpartition(".")[2]
    mixed = top not in text[start:end] and top.upper() not in text[start:end]
    if before in ("@", "/", ".", "-") or mixed or is_amazon(host) or is_outside(host) or is_service(host):
        return
    yield start, start + len(text[start:end].rstrip(_LINK_END))


def _street(text: str, start: int, end: int) -> Iterator[Span]:
    first, _, rest = text[start:end].partition(",")
    if _DAYS.search(first) or names.is_public(text[start:end]) or names.has_common_word(first):
        return
    words = [word for word in re.findall(r"(?<!\d)[^\W\d_][\w'.-]*", first) if len(word) > 1]
    small = [word for word in words if word[0].islower()]
    if small and (len(small) < len(words) or len(words) > 4):
        return
    stop = start + len(first)
    for part in re.finditer(r",[^,]*", rest and "," + rest):
        kept = re.match(r",\s*(?:[A-Z\u00c0-\u024f0-9#][^\s,]*[ \n]?)+", part[0])
        if kept:
            stop = start + len(first) + part.start() + len(kept[0].rstrip())
        if not kept or len(kept[0].rstrip()) < len(part[0].rstrip()):
            break
    yield start, stop


def _place(text: str, start: int, end: int) -> Iterator[Span]:
    value = text[start:end]
    words = re.findall(r"[^\W\d_]{2,}", value)
    if not names.is_public(value) and any(word[0].isupper() for word in words[1:] or words):
        yield start, end


def _place_zh(text: str, start: int, end: int) -> Iterator[Span]:
    value = text[start:end]
    known = _PLACE_ZH.search(value)
    head = value[: known.start()] if known else value[:-4]
    cuts = list(_PLACE_STARTS.finditer(head))
    start += cuts[-1].end() if cuts else 0
    if known and not names.is_public(text[start:end]) and end - start >= 6:
        yield start, end


def _address_line(text: str, start: int, end: int) -> Iterator[Span]:
    end = start + len(text[start:end].rstrip(" .,。"))
    value = text[start:end]
    sentence = re.search(r"(?<=[a-z]{3})\. [A-Z]|。", value)
    if sentence:
        end = start + sentence.start()
        value = text[start:end]
    is_text = len([word for word in value.split() if word[0].islower()]) > 3 or names.has_common_word(value)
    if not names.is_public(value) and not is_text and not re.search("一致|相符|不符|天内|以内", value):
        yield start, end


def _greeted_zh(text: str, start: int, end: int) -> Iterator[Span]:
    found = names.whole(text, start, end, strict=True)
    if not found:
        return
    value = text[slice(*found)]
    han = re.fullmatch("[\u3041-\u30ff\u3400-\u9fff]+", value)
    if not han or names.is_person_zh(value) or names.looks_like_shop_zh(value) or len(value) <= 6:
        yield found


def _titled(text: str, start: int, end: int) -> Iterator[Span]:
    found = names.beginning(text, start, end)
    if found and text[start].isupper() and text[found[0]].isupper():
        yield found


def _full_name(text: str, start: int, end: int) -> Iterator[Span]:
    for found in _titled(text, start, end):
        if _is_full_name(text[slice(*found)]):
            yield found


def _headed(text: str, start: int, end: int) -> Iterator[Span]:
    found = names.whole(text, start, end)
    if found and not re.search(r"\d{4}|\d:\d", text[slice(*found)]) and "@" not in text[slice(*found)]:
        yield found


_CHECKS: dict[str, Callable[[str, int, int], Iterator[Span]]] = {
    "any": _any,
    "luhn": _if(checksums.luhn),
    "iban": _if(checksums.iban),
    "prc_id": _if(checksums.prc_id),
    "credit_code": _if(checksums.credit_code),
    "capitals": _if(str.isupper),
    "ip": _if(_is_ip),
    "digits": _if(_has_digits),
    "handle": _if(_is_handle),
    "id_value": _if(lambda value: not _ASIN.fullmatch(value)),
    "email": _if(_is_foreign_mail),
    "link": _link,
    "inside_link": _inside_link,
    "bare_host": _bare_host,
    "street": _street,
    "place": _place,
    "place_zh": _place_zh,
    "address_line": _address_line,
    "named": _named_by(names.beginning),
    "named_big": _titled,
    "titled": _titled,
    "full_name": _full_name,
    "person_zh": _if(names.is_person_zh),
    "headed": _headed,
    "greeted": _named_by(names.whole),
    "greeted_strictly": _named_by(lambda text, start, end: names.whole(text, start, end, strict=True)),
    "greeted_zh": _greeted_zh,
    "company": _named_by(names.company_end),
    "company_zh": _named_by(names.company_end_zh),
}


# --- names that stand below a letter, and those that were found and stand elsewhere too


def _signatures(text: str) -> Iterator[Span]:
    left = 0
    for line in _LINE.finditer(text):
        if _fits("closing", text, *line.span()):
            left = _SIGNED_LINES
        elif left and line[0].strip(" >*-"):
            left -= 1
            match = _fits("signed", text, line.start(), line.start() + len(line[0].rstrip()))
            found = names.whole(text, *match.span("value"), strict=True) if match else None
            if found and _is_signature(text[slice(*found)]):
                yield found
            elif not names.is_public(line[0]) and len(line[0]) > 60:
                left = 0


def _first_line(text: str) -> Iterator[Span]:
    """The line that a letter begins with, below its header lines, if it is a name and no more."""
    for line in _LINE.finditer(text):
        if _fits("head", text, *line.span()):
            continue
        match = _fits("opening", text, line.start(), line.start() + len(line[0].rstrip()))
        found = names.whole(text, *match.span("value"), strict=True) if match else None
        if found and _is_signature(text[slice(*found)]):
            yield found
        return


def _last_line(text: str) -> Iterator[Span]:
    end = len(text.rstrip())
    start = text.rfind("\n", 0, end) + 1
    match = _fits("signed", text, start, end)
    found = names.whole(text, *match.span("value"), strict=True) if match and start else None
    if found and _is_full_name(text[slice(*found)]):
        yield found


def _fits(kind: str, text: str, start: int, end: int) -> re.Match[str] | None:
    for rule in table("redaction"):
        if rule.kind == kind:
            return _line_pattern(rule.pattern).fullmatch(text, start, end)
    raise KeyError(kind)


def _is_full_name(value: str) -> bool:
    if re.fullmatch("[\u3400-\u9fff]+", value):
        return names.is_person_zh(value)
    words = value.split()
    return 2 <= len(words) <= 4 and all(
        word[0].isupper() and not any(char.isdigit() for char in word) for word in words
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
