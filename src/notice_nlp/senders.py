"""Look at who sent a mail: its address lines, the receiver's checks, and what is attached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from notice_nlp.constants import constants
from notice_nlp.hosts import host_of, imitates_amazon, is_amazon, is_service, skeleton
from notice_nlp.message import Message
from notice_nlp.rules import of_kind

_TABLE = "authenticity"
_CHECKS = ("authentication-results", "received-spf")


@dataclass(frozen=True, slots=True)
class SenderSign:
    """A sign in the envelope: its code, the header or file name that shows it, and the rule."""

    code: str
    text: str
    rule: str


def sender_signs(message: Message) -> Iterator[SenderSign]:
    """Yield the signs of a mail's headers and attachments; a message without headers has none."""
    yield from _from(message)
    yield from _answers(message)
    yield from _checks(message)
    for name in message.attachments:
        if _is("attachment", name):
            yield SenderSign("attachment_lure", name, "attachment")


def _from(message: Message) -> Iterator[SenderSign]:
    value = message.headers.get("from", "")
    display, host = _parted(value)
    if not host or is_amazon(host):
        return
    if imitates_amazon(host):
        yield SenderSign("lookalike_domain", value, "header_from")
    elif _is("sender", skeleton(display)) or _is("sender", display):
        yield SenderSign("sender_domain", value, "display_name")
    elif _signs_as_amazon(message.text) and not _is_forwarded(message):
        yield SenderSign("sender_domain", value, "signature")


def _answers(message: Message) -> Iterator[SenderSign]:
    """Addresses beside the sender's: where answers go, and where the mail really came from."""
    from_amazon = is_amazon(_parted(message.headers.get("from", ""))[1])
    for name, code in (("reply-to", "reply_to_domain"), ("return-path", "sender_domain"), ("sender", "sender_domain")):
        value = message.headers.get(name, "")
        host = _parted(value)[1]
        if not host or is_amazon(host) or (is_service(host) and name != "reply-to"):
            continue
        if imitates_amazon(host):
            yield SenderSign("lookalike_domain", value, "header_" + name)
        elif from_amazon and not _is("forwarder", value.strip("<> ")):
            yield SenderSign(code, value, name)


def _checks(message: Message) -> Iterator[SenderSign]:
    """What the receiver's server found; a mail that was forwarded on fails SPF, and passes the other checks."""
    results = "; ".join(message.headers[name] for name in _CHECKS if name in message.headers)
    if not results:
        return
    if _is("passed", results) and "dmarc=fail" not in results.lower():
        return
    for name in _CHECKS:
        for rule in of_kind(_TABLE, "failed"):
            if failed := rule.pattern.search(message.headers.get(name, "")):
                yield SenderSign("authentication_failed", failed[0], rule.id)
                return
    signers = [match["host"] for rule in of_kind(_TABLE, "signed_by") for match in rule.pattern.finditer(results)]
    from_amazon = is_amazon(_parted(message.headers.get("from", ""))[1])
    if from_amazon and signers and not any(is_amazon(host) or is_service(host) for host in signers):
        yield SenderSign("authentication_failed", signers[0], "signed_by")


def _parted(value: str) -> tuple[str, str]:
    """Part an address line into what it shows and the host of its real address, the last one in brackets."""
    brackets = list(constants(_TABLE).patterns["in_brackets"].finditer(value))
    match = brackets[-1] if brackets else constants(_TABLE).patterns["mail_address"].search(value)
    if not match:
        return value, ""
    address = match["address"] if brackets else match[0]
    return value[: match.start()] + value[match.end() :], host_of(address)


def _signs_as_amazon(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines()]
    longest = constants(_TABLE).values["longest_signature"]
    return any(_is("signature", line) for line in lines if line and len(line) <= longest)


def _is_forwarded(message: Message) -> bool:
    return _is("forwarded", message.headers.get("subject", "")) or _is("forwarded", message.text)


def _is(kind: str, text: str) -> bool:
    return any(rule.pattern.search(text) for rule in of_kind(_TABLE, kind))
