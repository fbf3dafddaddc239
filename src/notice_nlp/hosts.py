"""Read where an address leads, and whether its host is Amazon's or dresses up as Amazon."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import SplitResult, unquote, urlsplit

from notice_nlp.rules import of_kind

_TABLE = "authenticity"
_LETTERS = "A-Za-z0-9\u00df-\u058f"  # Latin, Greek and Cyrillic; Han and kana stand around hosts, not in them
_BARE = re.compile(
    rf"(?<![@{_LETTERS}_./-])((?:[{_LETTERS}][{_LETTERS}_-]{{0,62}}\.){{1,5}}(?:[a-z]{{2,12}}|[A-Z]{{2,12}}))(?![@{_LETTERS}_-]|\.[a-zA-Z])"
)
_INNER = re.compile(r"https?:/{1,2}(?=[\w-]{1,63}\.)", re.IGNORECASE)
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|0x[0-9a-f]{6,8}|\d{8,10}")
_WRAPS = 3  # gateways around gateways


def host_of(address: str) -> str:
    """Return the host of a link or e-mail address, without "www." and in lower case; "" if it has none."""
    address = address.strip()
    if address.lower().startswith("mailto:") or ("@" in address and "/" not in address):
        address = address.removeprefix("mailto:").partition("?")[0]
        return address.rpartition("@")[2].strip(" >").lower()
    split = _split(address)
    return (split.hostname or "").removeprefix("www.").rstrip(".") if split else ""


def unwrapped(address: str) -> str:
    """Return the address that a mail gateway or click counter wraps, or the address itself."""
    for _ in range(_WRAPS):
        if not _is("wrapper", host_of(address)):
            break
        plain = unquote(unquote(address))
        inner = next((match.start() for match in _INNER.finditer(plain, 8)), 0)
        if not inner:
            break
        address = plain[inner:]
    return address


def bare_hosts(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each host name that stands in a text without "https://"."""
    for match in _BARE.finditer(text):
        yield match.span(1)


def is_amazon(host: str) -> bool:
    """Whether a host name is one of Amazon's; hosts that Amazon lets to anybody are not."""
    return _is("amazon", host.lower())


def is_service(host: str) -> bool:
    """Whether Amazon lets a host to anybody: it neither imitates nor proves anything."""
    return _is("service", host.lower())


def is_outside(host: str) -> bool:
    """Whether genuine messages are known to link to a host that is not Amazon's."""
    return _is("outside", host.lower()) or _is("neutral", host.lower())


def is_shortener(host: str) -> bool:
    """Whether links of a host hide where they lead."""
    return _is("shortener", host)


def is_chat(host: str) -> bool:
    """Whether a host opens a chat app."""
    return _is("chat_host", host)


def is_number(host: str) -> bool:
    """Whether a host is a bare number."""
    return bool(_IP.fullmatch(host))


def imitates_amazon(host: str) -> bool:
    """Whether a host name that is not Amazon's dresses up as Amazon: its name, a twin of it, or letters of other scripts."""
    host = host.lower()
    top = host.rpartition(".")[2]
    if len(top) < 2 or top.isdigit() or is_amazon(host) or is_service(host) or is_outside(host):
        return False
    return any(rule.pattern.search(name) for rule in of_kind(_TABLE, "lookalike") for name in (host, skeleton(host)))


def imitating_path(address: str) -> bool:
    """Whether the part behind a foreign host, or a user name before it, names an address of Amazon's."""
    split = _split(address)
    if not split or is_amazon(split.hostname or "") or is_outside(split.hostname or ""):
        return False
    user = split.username or ""
    return is_amazon(user) or imitates_amazon(user) or _is("imitating_path", f"{split.path}?{split.query}")


def skeleton(name: str) -> str:
    """Write letters of other scripts, digits and letter pairs as the Latin letters that they look like."""
    with contextlib.suppress(UnicodeError):
        name = name.encode("ascii").decode("idna")
    name = "".join(char for char in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(char))
    for rule in of_kind(_TABLE, "twin"):
        name = rule.pattern.sub(str(rule.values["plain"]), name)
    return name


def _split(address: str) -> SplitResult | None:
    try:
        split = urlsplit(address if "//" in address else f"//{address}")
        return split if split.hostname else None
    except ValueError:
        return None


def _is(kind: str, name: str) -> bool:
    return any(rule.pattern.search(name) for rule in of_kind(_TABLE, kind))
