"""Look for signs that a message may not be from Amazon.

Signals with their quotes, never "this is safe": a sender's address can be forged. The advice that
goes with them is always the same: see whether the message stands in Seller Central.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from notice_nlp import hosts
from notice_nlp.clean import clean
from notice_nlp.constants import constants
from notice_nlp.facts import IdentifierFound
from notice_nlp.hosts import imitates_amazon, is_amazon
from notice_nlp.html_text import Link
from notice_nlp.message import Message
from notice_nlp.rules import Rule, of_kind
from notice_nlp.segments import Segment
from notice_nlp.senders import sender_signs

_TABLE = "authenticity"


@dataclass(frozen=True, slots=True)
class SignalFound:
    """A sign of forgery: ``text[start:end]`` of the repaired text, or a header's value or a file's name (start = end = 0).

    Attributes:
        of_message: the offsets are those of the message's own text, because it is a link's.
    """

    code: str
    start: int
    end: int
    text: str
    rule: str
    of_message: bool = False


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
    own = _own_words(message, segments)
    speaks = _speaks_of_amazon(message)
    signals = [
        *(SignalFound(sign.code, 0, 0, sign.text, sign.rule) for sign in sender_signs(message)),
        *_link_signals(message, speaks),
        *_address_signals(identifiers, repaired),
        *_bare_host_signals(repaired),
        *(_outside_signals(own, identifiers) if speaks else ()),
        *_demands(own),
    ]
    once: dict[tuple[str, str], SignalFound] = {}
    for signal in signals:
        once.setdefault((signal.code, signal.text), signal)
    return list(once.values())


def _speaks_of_amazon(message: Message) -> bool:
    return _is("claims", f"{message.headers.get('from', '')} {message.headers.get('subject', '')} {message.text}")


def _own_words(message: Message, segments: Sequence[Segment]) -> Sequence[Segment]:
    """Leave out lines that the writer only quotes, where he has written enough himself."""
    if "\n>" not in message.text:
        return segments
    quoted = _squeezed(clean("\n".join(constants(_TABLE).patterns["quoted_line"].findall(message.text))).text)
    if len(message.text) - len(quoted) < _value("enough"):
        return segments
    return [segment for segment in segments if _squeezed(segment.text) not in quoted]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _link_signals(message: Message, speaks: bool) -> Iterator[SignalFound]:
    for link in message.links or _written_links(message.text):
        target = hosts.unwrapped(link.target)
        for code, rule in _signs_of_link(link, target, speaks):
            yield SignalFound(code, link.start, link.end, message.text[link.start : link.end], rule, of_message=True)


def _signs_of_link(link: Link, target: str, speaks: bool) -> Iterator[tuple[str, str]]:
    host = hosts.host_of(target)
    if not host or is_amazon(host):
        return
    words = link.text[: _value("words_of_link")]
    if _shows_amazon(words):
        yield "link_mismatch", "link_text"
    elif speaks and not hosts.is_outside(host) and "@" not in target and (_is("login", words) or _is("sender", words)):
        yield "login_link", "link_text"
    if imitates_amazon(host) or hosts.imitating_path(target):
        yield "lookalike_domain", "link_target"
    elif hosts.is_chat(host):
        yield "chat_contact", "link_target"
    elif hosts.is_number(host):
        yield "numeric_host", "link_target"


def _shows_amazon(words: str) -> bool:
    shown = [words[start:end] for start, end in hosts.bare_hosts(words.replace("/", " ").replace("@", " "))]
    return any(is_amazon(host) for host in shown)


def _written_links(text: str) -> Iterator[Link]:
    """Links that stand in a plain text as HTML, as Markdown, or as words with the target in angle brackets."""
    for kind in ("anchor", "markdown", "in_angles"):
        for match in constants(_TABLE).patterns[kind].finditer(text):
            yield Link(match.start(), match.end(), match["words"], match["target"])


def _address_signals(identifiers: Iterable[IdentifierFound], text: str) -> Iterator[SignalFound]:
    for one in identifiers:
        if one.kind not in ("links", "emails"):
            continue
        address = hosts.unwrapped(one.value)
        host = hosts.host_of(address)
        if imitates_amazon(host) or (one.kind == "links" and hosts.imitating_path(address)):
            yield SignalFound("lookalike_domain", one.start, one.end, one.value, one.rule)
        elif one.kind == "links" and hosts.is_number(host):
            yield SignalFound("numeric_host", one.start, one.end, one.value, one.rule)
        elif one.kind == "links" and hosts.is_chat(host):
            yield SignalFound("chat_contact", one.start, one.end, one.value, one.rule)


def _bare_host_signals(text: str) -> Iterator[SignalFound]:
    for start, end in hosts.bare_hosts(text):
        if imitates_amazon(text[start:end].removeprefix("www.")):
            yield SignalFound("lookalike_domain", start, end, text[start:end], "bare_host")


def _outside_signals(segments: Sequence[Segment], identifiers: Sequence[IdentifierFound]) -> Iterator[SignalFound]:
    """Requests to log in at, or to write to, an address that is neither Amazon's nor a third party's."""
    for one in identifiers:
        host = hosts.host_of(hosts.unwrapped(one.value)) if one.kind in ("links", "emails") else ""
        if not host or is_amazon(host) or hosts.is_outside(host) or hosts.is_service(host):
            continue
        around = _around(segments, one)
        if around and not _is("third_party", around[0]) and not _is("harmless", around[0], "warning"):
            if one.kind == "emails" and _is("contact", around[1]):
                yield SignalFound("outside_address", one.start, one.end, one.value, one.rule)
            elif one.kind == "links" and (hosts.is_shortener(host) or _is("login", around[1])):
                yield SignalFound("login_link", one.start, one.end, one.value, one.rule)


def _around(segments: Sequence[Segment], one: IdentifierFound) -> tuple[str, str] | None:
    """Return what stands around an address, and the sentence that asks; None outside all segments."""
    number = bisect_right(segments, one.start, key=lambda segment: segment.start) - 1
    if number < 0 or one.start >= segments[number].end or segments[number].kind == "header":
        return None
    segment = segments[number]
    before = segments[number - 1].text if number else ""
    lone = len(segment.text) - len(one.value) < _value("lone")
    asks = f"{segment.lead} {before} {segment.text}" if lone else segment.text
    return f"{segment.heading} {segment.lead} {before} {segment.text}", asks.replace(one.value, one.value[:1])


def _demands(segments: Sequence[Segment]) -> Iterator[SignalFound]:
    warned: SignalFound | None = None
    for segment in segments:
        if segment.kind == "header":
            continue
        # "Amazon never asks for it. That is why we ask you to ..." takes the warning back.
        turned = warned is not None and _is("turned", segment.text)
        found, vetoed = _demands_in(segment, turned)
        yield from found
        if turned and warned and not found and _is("ask", segment.text):
            yield SignalFound(warned.code, segment.start, segment.end, segment.text, "taken_back")
        warned = vetoed[0] if vetoed and _is_harmless("", segment.text) else None


def _demands_in(segment: Segment, turned: bool) -> tuple[list[SignalFound], list[SignalFound]]:
    """Return what a sentence asks for, and what it only warns of."""
    found, vetoed = [], []
    for rule in of_kind(_TABLE, "object", segment.text):
        named = rule.pattern.search(segment.text)
        if not named:
            continue
        code = str(rule.values["code"])
        if not turned and (_is_harmless(code, segment.text) or _is_harmless("", segment.lead)):
            vetoed.append(_signal(rule, segment, named))
        elif asked := _asked_for(rule, segment) if rule.values["asks"] else named:
            found.append(_signal(rule, segment, asked))
    return found, vetoed


def _signal(rule: Rule, segment: Segment, match: re.Match[str]) -> SignalFound:
    start, end = segment.start + match.start(), segment.start + match.end()
    return SignalFound(str(rule.values["code"]), start, end, match[0], rule.id)


def _asked_for(rule: Rule, segment: Segment) -> re.Match[str] | None:
    """Return where a thing is named that a verb near it, or the lead-in of its list, asks for."""
    groups = rule.values["asks"]
    for thing in islice(rule.pattern.finditer(segment.text), _value("most_things")):
        before, behind = segment.text[: thing.start()][-_value("near") :], segment.text[thing.end() :][: _value("near")]
        near = f"{before}…{behind}"  # the thing's own word is no verb: "deposit"
        if _asks(groups, near) or (segment.lead and _asks(groups, segment.lead)):
            return thing
    return None


def _asks(groups: Sequence[str], text: str) -> bool:
    return any(rule.values["group"] in groups and rule.pattern.search(text) for rule in of_kind(_TABLE, "ask", text))


def _is_harmless(code: str, text: str) -> bool:
    for rule in of_kind(_TABLE, "harmless", text):
        if code in rule.values.get("only", (code,)) and rule.pattern.search(text):
            unless = rule.values.get("unless")
            if not unless or not _is("unless", text, str(unless)):
                return True
    return False


def _is(kind: str, text: str, name: str = "") -> bool:
    return any(rule.pattern.search(text) for rule in of_kind(_TABLE, kind, text) if name in ("", rule.id))


def _value(name: str) -> int:
    return int(constants(_TABLE).values[name])
