"""What else must hold of a value that a pattern of tables/redaction.yaml found, and how much of it counts.

Each check yields the spans of the text that are private: the value, a part of it, several parts, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from notice_nlp import checksums, names
from notice_nlp.hosts import host_of, is_amazon, is_outside, is_service
from notice_nlp.names import Span

Check = Callable[[str, int, int], Iterator[Span]]

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
_LINK_END = ".,;:!?)]}'\"*>"
_PRODUCT = re.compile("B0[A-Z0-9]{8}$|asin|isbn|upc|ean|gtin", re.I)  # numbers of things, not of people
_DAYS = re.compile(r"\b(?:days?|hours?|weeks?|months?|minutes?|times|orders?|units?|items?|percent|business)\b", re.I)
_PLACE_STARTS = re.compile("寄往|寄到|寄至|地址|位于|住在|地点|仓库|为|是|在|至|到|从|往|的|于|即|请|写|把|将")
_PLACE_ZH = re.compile("[省市区县镇乡州]|街道")


def is_full_name(value: str) -> bool:
    """Whether a value is a first and a last name, or a Chinese name."""
    if re.fullmatch("[\u3400-\u9fff]+", value):
        return names.is_person_zh(value)
    words = value.split()
    return 2 <= len(words) <= 4 and all(
        word[0].isupper() and not any(char.isdigit() for char in word) for word in words
    )


def _any(text: str, start: int, end: int) -> Iterator[Span]:
    yield start, end


def _if(holds: Callable[[str], bool]) -> Check:
    def check(text: str, start: int, end: int) -> Iterator[Span]:
        if holds(text[start:end]):
            yield start, end

    return check


def _named_by(find: Callable[[str, int, int], Span | None]) -> Check:
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
        if is_full_name(text[slice(*found)]):
            yield found


def _headed(text: str, start: int, end: int) -> Iterator[Span]:
    found = names.whole(text, start, end)
    if found and not re.search(r"\d{4}|\d:\d", text[slice(*found)]) and "@" not in text[slice(*found)]:
        yield found


CHECKS: dict[str, Check] = {
    "any": _any,
    "luhn": _if(checksums.luhn),
    "iban": _if(checksums.iban),
    "prc_id": _if(checksums.prc_id),
    "credit_code": _if(checksums.credit_code),
    "capitals": _if(str.isupper),
    "ip": _if(_is_ip),
    "digits": _if(_has_digits),
    "handle": _if(_is_handle),
    "id_value": _if(lambda value: not _PRODUCT.match(value)),
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
