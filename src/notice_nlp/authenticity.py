"""Look for signs that a message may not be from Amazon.

Signals with their quotes, never "this is safe": a sender's address can be forged. The advice that
goes with them is always the same: see whether the message stands in Seller Central.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import urlsplit

from notice_nlp.facts import IdentifierFound
from notice_nlp.message import Message
from notice_nlp.rules import of_kind
from notice_nlp.segments import Segment

_SENDERS = ("from", "reply-to", "return-path", "sender")
_HOST = re.compile(r"(?:https?://)?(?:www\.)?((?:[\w-]{1,63}\.){1,6}[a-z]{2,12})(?:[/?#:]|$)", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?<![@\w./-])((?:[^\W_][\w-]{0,62}\.){1,5}[a-zA-Z]{2,12})(?![\w@])")
_IP_HOST = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_FAILED = re.compile(r"\b(?:spf|dkim|dmarc)=(?:fail|softfail|permerror)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SignalFound:
    """A sign of forgery: ``text[start:end]`` of the message's own text, or the value of a header (start = end = 0)."""

    code: str
    start: int
    end: int
    text: str
    rule: str


def find_signals(
    message: Message, segments: Sequence[Segment], identifiers: Sequence[IdentifierFound], repaired: str
) -> list[SignalFound]:
    """Return the signals, header first; offsets refer to the repaired text, those of links to the message's.

    Args:
        message: with its headers and links.
        segments: of the repaired text.
        identifiers: what was found in it.
        repaired: the text that segments and identifiers refer to.
    """
    signals = [
        *_header_signals(message),
        *_link_signals(message),
        *_address_signals(identifiers, repaired),
        *_demands(segments),
    ]
    once: dict[tuple[str, str], SignalFound] = {}
    for signal in signals:
        once.setdefault((signal.code, signal.text), signal)
    return list(once.values())


def is_amazon(host: str) -> bool:
    """Whether a host name is one of Amazon's."""
    return any(rule.pattern.search(host.lower()) for rule in of_kind("authenticity", "amazon"))


def imitates_amazon(host: str) -> bool:
    """Whether a host name that is not Amazon's dresses up as Amazon: its name, a twin of it, or letters of other scripts."""
    top = host.rpartition(".")[2]
    if is_amazon(host) or len(top) < 2 or any(rule.pattern.search(host) for rule in of_kind("authenticity", "neutral")):
        return False
    plain = _skeleton(host.lower())
    return any(rule.pattern.search(plain) for rule in of_kind("authenticity", "lookalike"))


_TWINS = str.maketrans("аеорсухіѕјԁһɡոοαεν", "aeopcyxisjdhgnoaev")


def _skeleton(host: str) -> str:
    """Write letters of other scripts as the Latin ones that they look like."""
    with contextlib.suppress(UnicodeError):
        host = host.encode("ascii").decode("idna")
    return host.translate(_TWINS)


def _header_signals(message: Message) -> Iterator[SignalFound]:
    for name in _SENDERS:
        value = message.headers.get(name, "")
        display, address = parseaddr(value)
        host = address.rpartition("@")[2]
        if not host or is_amazon(host):
            continue
        if imitates_amazon(host):
            yield SignalFound("lookalike_domain", 0, 0, value, "header_" + name)
        elif name == "from" and re.search(r"amazon|亚马逊|seller ?central", display, re.IGNORECASE):
            yield SignalFound("sender_domain", 0, 0, value, "display_name")
        elif name == "reply-to" and is_amazon(parseaddr(message.headers.get("from", ""))[1].rpartition("@")[2]):
            yield SignalFound("reply_to_domain", 0, 0, value, "reply_to")
    if failed := _FAILED.search(message.headers.get("authentication-results", "")):
        yield SignalFound("authentication_failed", 0, 0, failed[0], "authentication_results")


def _link_signals(message: Message) -> Iterator[SignalFound]:
    for link in message.links:
        host = _host(link.target)
        shown = _HOST.match(link.text)
        if shown and host and is_amazon(shown[1]) and not is_amazon(host):
            yield SignalFound("link_mismatch", link.start, link.end, message.text[link.start : link.end], "link_text")
        elif host and imitates_amazon(host):
            yield SignalFound(
                "lookalike_domain", link.start, link.end, message.text[link.start : link.end], "link_target"
            )


def _host(address: str) -> str:
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""


def _address_signals(identifiers: Sequence[IdentifierFound], text: str) -> Iterator[SignalFound]:
    for one in identifiers:
        if one.kind == "links":
            host = _host(one.value)
        elif one.kind == "emails":
            host = one.value.rpartition("@")[2]
        else:
            continue
        if imitates_amazon(host):
            yield SignalFound("lookalike_domain", one.start, one.end, one.value, one.rule)
        elif one.kind == "links" and _IP_HOST.fullmatch(host):
            yield SignalFound("numeric_host", one.start, one.end, one.value, one.rule)
    for match in _BARE_HOST.finditer(text):
        if imitates_amazon(match[1]):
            yield SignalFound("lookalike_domain", *match.span(1), match[1], "bare_host")


def _demands(segments: Sequence[Segment]) -> Iterator[SignalFound]:
    warned = False
    for segment in segments:
        text = segment.text
        harmless = any(rule.pattern.search(text) for rule in of_kind("authenticity", "harmless", text))
        # "Amazon never asks for it. That is why we ask you to ..." takes the warning back.
        turned = warned and any(rule.pattern.search(text) for rule in of_kind("authenticity", "turned", text))
        if not harmless or turned:
            yield from _demands_in(segment)
        warned = harmless


def _demands_in(segment: Segment) -> Iterator[SignalFound]:
    for rule in of_kind("authenticity", "demand", segment.text):
        if match := rule.pattern.search(segment.text):
            start, end = segment.start + match.start(), segment.start + match.end()
            yield SignalFound(str(rule.values["code"]), start, end, match[0], rule.id)
