"""Read where an address leads, and whether its host is Amazon's or dresses up as Amazon."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from notice_nlp.constants import constants
from notice_nlp.rules import of_kind

_TABLE = "authenticity"
_CODED = "xn--"


@dataclass(frozen=True, slots=True)
class _Parts:
    """A web address: user name, host in lower case, and what follows the host."""

    user: str
    host: str
    rest: str


def host_of(address: str) -> str:
    """Return the host of a link or e-mail address, without "www." and in lower case; "" if it has none."""
    address = address.strip()
    if address.lower().startswith("mailto:") or ("@" in address and "/" not in address):
        address = address.removeprefix("mailto:").partition("?")[0]
        return address.rpartition("@")[2].strip(" >").lower()
    split = _split(address)
    return split.host.removeprefix("www.").rstrip(".") if split else ""


def unwrapped(address: str) -> str:
    """Return the address that a mail gateway or click counter wraps, or the address itself."""
    for _ in range(constants(_TABLE).values["wraps"]):
        if not _is("wrapper", host_of(address)):
            break
        plain = unquote(unquote(address))
        inner = next((match.start() for match in constants(_TABLE).patterns["inner_address"].finditer(plain, 8)), 0)
        if not inner:
            break
        address = plain[inner:]
    return address


def bare_hosts(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each host name that stands in a text without "https://"."""
    for match in constants(_TABLE).patterns["bare_host"].finditer(text):
        yield match.span()


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
    return bool(constants(_TABLE).patterns["number_host"].search(host))


def imitates_amazon(host: str) -> bool:
    """Whether a host name that is not Amazon's dresses up as Amazon: its name, a twin of it, or letters of other scripts."""
    host = host.lower()
    top = host.rpartition(".")[2]
    if len(top) < 2 or (top.isascii() and top.isdigit()) or is_amazon(host) or is_service(host) or is_outside(host):
        return False
    return any(rule.pattern.search(name) for rule in of_kind(_TABLE, "lookalike") for name in (host, skeleton(host)))


def imitating_path(address: str) -> bool:
    """Whether the part behind a foreign host, or a user name before it, names an address of Amazon's."""
    split = _split(address)
    if not split or is_amazon(split.host) or is_outside(split.host):
        return False
    return is_amazon(split.user) or imitates_amazon(split.user) or _is("imitating_path", split.rest)


def skeleton(name: str) -> str:
    """Write letters of other scripts, digits and letter pairs as the Latin letters that they look like."""
    name = ".".join(map(_uncoded, name.lower().split(".")))
    name = constants(_TABLE).patterns["accents"].sub("", unicodedata.normalize("NFKD", name))
    for rule in of_kind(_TABLE, "twin"):
        name = rule.pattern.sub(str(rule.values["plain"]), name)
    return name


def _uncoded(label: str) -> str:
    if label.startswith(_CODED) and label.isascii():
        with contextlib.suppress(UnicodeError):
            return label.removeprefix(_CODED).encode().decode("punycode").lower()
    return label


def _split(address: str) -> _Parts | None:
    """Take a web address apart; None if it has no host."""
    address = "".join(address.split())
    found = constants(_TABLE).patterns["address"].search(address if "//" in address else f"//{address}")
    if not found:
        return None
    user, _, place = found["net"].rpartition("@")
    host = place.partition(":")[0].lower()
    if not host or constants(_TABLE).patterns["foreign_to_hosts"].search(unicodedata.normalize("NFKC", host)):
        return None
    return _Parts(user.partition(":")[0], host, found["rest"] if "?" in found["rest"] else found["rest"] + "?")


def _is(kind: str, name: str) -> bool:
    return any(rule.pattern.search(name) for rule in of_kind(_TABLE, kind))
