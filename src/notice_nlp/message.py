"""Read a notice from wherever it comes: text, bytes, a file, a mail, a mailbox, rows of JSON.

The result is a `Message`: the text that all offsets refer to, and what the envelope said.
"""

from __future__ import annotations

import base64
import json
import os
import quopri
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

from notice_nlp.charsets import decode, decoded_or_none, is_binary
from notice_nlp.constants import constants
from notice_nlp.errors import (
    InputBinary,
    InputEmpty,
    InputError,
    InputFormat,
    InputMissing,
    InputTooLarge,
)
from notice_nlp.html_text import Link, html_to_text

_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
# Half a surrogate pair, as JSON can carry it, cannot be written out again: U+FFFD stands in its place. Bytes give none.
_HALF_PAIR = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it was received.

    Attributes:
        text: what is read; every offset of a report refers to it.
        id: the row's id, the file's name, or None.
        headers: lower-case names to decoded values; only those that tell who sent it and when.
        links: the links of an HTML body.
        attachments: names of attached files.
    """

    text: str
    id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    attachments: tuple[str, ...] = ()


def read(source: str | bytes | os.PathLike[str]) -> Message:
    """Read one message.

    Args:
        source: a str is the text itself (a whole pasted mail or HTML page is recognised), bytes
            are a file's content, a path is a file.

    Raises:
        InputError: one of its kinds, saying what is wrong and what to do.
    """
    if isinstance(source, str):
        return checked(_from_text(source), "the text")
    if isinstance(source, bytes):
        return checked(_from_bytes(source, "the data"), "the data")
    return _from_file(Path(source))


def read_many(path: str | os.PathLike[str]) -> Iterator[tuple[str, Message | InputError]]:
    """Read every message of a file, mailbox, JSON Lines file or folder.

    Yields:
        (id, message), or (id, error) for what cannot be read: nothing is lost, the rest goes on.
    """
    path = Path(path)
    if path.is_dir():
        files = [
            file for file in sorted(path.rglob("*")) if file.is_file() and file.suffix.lower() in suffixes() - {""}
        ]
        if not files:
            yield (
                str(path),
                InputFormat(f"{path}: no notices in this folder; it needs files ending in {_listed()}"),
            )
        for file in files:
            yield from read_many(file)
    elif path.suffix.lower() == ".jsonl":
        yield from _rows(path)
    elif path.suffix.lower() == ".mbox":
        yield from read_mailbox(path)
    else:
        yield path.name, _attempt(path)


def _attempt(path: Path) -> Message | InputError:
    try:
        return _from_file(path)
    except InputError as error:
        return error


def _from_file(path: Path) -> Message:
    if path.suffix.lower() not in suffixes():
        raise InputFormat(
            f"{path}: files ending in {path.suffix} are not understood; save the notice as one of {_listed()}"
        )
    data = file_content(path)
    where = str(path)
    if path.suffix.lower() in suffixes("mail"):
        message = _from_mail(data, where)
    elif path.suffix.lower() in suffixes("html"):
        message = _from_html(decode(data, None, where))
    else:
        message = _from_bytes(data, where)
    return replace(checked(message, where), id=path.name)


def file_content(path: Path) -> bytes:
    """Return the bytes of a file that is no larger than any notice.

    Raises:
        InputError: one of its kinds.
    """
    try:
        _check_size(path.stat().st_size, str(path))
        return path.read_bytes()
    except FileNotFoundError:
        raise InputMissing(f"{path}: no such file; check the name, or give '-' to read standard input") from None
    except IsADirectoryError:
        raise InputFormat(f"{path}: a folder, where one file is expected; use read_many or the command line") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the permissions") from None


def _check_size(size: int, where: str) -> None:
    most = _values()["most_bytes"]
    if size > most:
        raise InputTooLarge(
            f"{where}: {size / 1e6:.0f} MB, and at most {most / 1e6:.0f} MB are read; "
            "a notice is a few KB: save it without its attachments"
        )


def _listed() -> str:
    return " ".join(sorted(suffixes() - {""}))


@cache
def suffixes(kind: str | None = None) -> frozenset[str]:
    """Return the suffixes of the files that are read; of one kind (text, mail, html, many) or of all."""
    listed: Mapping[str, Sequence[str]] = _values()["suffixes"]
    return frozenset(suffix for name, those in listed.items() if kind in (None, name) for suffix in those)


def _values() -> Mapping[str, Any]:
    return constants("message").values


def _pattern(name: str) -> re.Pattern[str]:
    return constants("message").patterns[name]


def _names(key: str) -> frozenset[str]:
    return frozenset(str(_values()[key]).split())


def _rows(path: Path) -> Iterator[tuple[str, Message | InputError]]:
    try:
        lines = decode(file_content(path), None, str(path)).split("\n")
    except InputError as error:
        yield path.name, error
        return
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _row(line, f"{path}:{number}")


def _row(line: str, where: str) -> tuple[str, Message | InputError]:
    name = where
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise InputFormat(f'{where}: a row is an object with a "text": {{"id": "1", "text": "..."}}')
        name = str(row.get("id", where))
        return name, replace(checked(_from_text(row["text"]), where), id=name)
    except json.JSONDecodeError as error:
        return name, InputFormat(f"{where}: not JSON ({error.msg} at column {error.colno}); one object a line")
    except RecursionError:
        return name, InputFormat(f"{where}: nested too deeply; one flat object a line")
    except InputError as error:
        return name, error


def read_mailbox(path: Path) -> Iterator[tuple[str, Message | InputError]]:
    """Yield the mails of a mailbox file (mbox), or why one cannot be read."""
    import mailbox

    if not path.is_file():
        yield path.name, InputMissing(f"{path}: no such file; check the name")
        return
    box = mailbox.mbox(path, create=False)
    try:
        if not len(box):
            yield (
                path.name,
                InputFormat(f"{path}: no mail in it; each mail of a mailbox begins with a line 'From '"),
            )
        for number, key in enumerate(box.keys(), 1):
            name = f"{path.name}#{number}"
            try:
                yield name, replace(checked(_from_mail(box.get_bytes(key), name), name), id=name)
            except InputError as error:
                yield name, error
    finally:
        box.close()


def checked(message: Message, where: str) -> Message:
    """Return a message that holds text which can be read.

    Raises:
        InputError: it is empty, too large, or no text.
    """
    values, text = _values(), message.text
    if not text.strip():
        raise InputEmpty(f"{where}: no text in it; paste the words of the notice (a picture of it cannot be read)")
    if len(text) > values["most_characters"]:
        raise InputTooLarge(
            f"{where}: {len(text):,} characters, and at most {values['most_characters']:,} are read; cut out the notice itself"
        )
    start = text[: values["start"]]
    if len(_pattern("junk").findall(start)) > values["most_junk"] * len(start):
        raise InputBinary(f"{where}: this is not text; save the notice as .txt, .eml or .html")
    return message


def _from_bytes(data: bytes, where: str) -> Message:
    _check_size(len(data), where)
    if _is_mail(data[: _values()["start"]].decode("latin-1")):
        return _from_mail(data, where)
    return _from_text(decode(data, None, where))


def _from_text(text: str) -> Message:
    text = _HALF_PAIR.sub("\ufffd", text)
    start = _values()["start"]
    if _pattern("html_start").match(text):
        return _from_html(text)
    if _pattern("mime").search(text[:start]) and _is_mail(text[:start]):
        return _from_mail(text.encode(), "the text")
    headers = _leading_headers(text)
    if headers and (page := _pattern("page_below").search(text)) and page.start() <= start:
        return _with_page_below(text, page.start(), headers)
    return Message(text, headers=headers)


def _with_page_below(text: str, start: int, headers: Mapping[str, str]) -> Message:
    """Read the HTML that stands below pasted header lines; the lines stay part of the text."""
    page, links = html_to_text(text[start:])
    moved = tuple(replace(link, start=link.start + start, end=link.end + start) for link in links)
    return Message(text[:start] + page, headers=headers, links=moved)


def _from_html(html: str) -> Message:
    text, links = html_to_text(html)
    return Message(text, links=tuple(links), headers=_leading_headers(text))


def _is_mail(start: str) -> bool:
    """Whether a text begins with two header lines that mails have."""
    start = start.replace("\r\n", "\n").lstrip("\ufeff\n")
    if start.startswith("From ") and "\n" in start:
        start = start.split("\n", 1)[1]
    names, at = [], 0
    while match := _pattern("header").match(start, at):
        names.append(match["name"].lower())
        at = match.end()
        while start[at : at + 1] in (" ", "\t") and "\n" in start[at:]:
            at = start.index("\n", at) + 1
    return len(_names("mail_names").intersection(names)) >= 2


def _leading_headers(text: str) -> dict[str, str]:
    """Read the header lines that a paste begins with; they stay part of the text."""
    headers: dict[str, str] = {}
    start = text.replace("\r\n", "\n").lstrip("\ufeff \n")
    at = 0
    while match := _pattern("header").match(start, at):
        at = match.end()
        value = match["value"].strip()
        while continued := _pattern("continued").match(start, at):
            value, at = f"{value} {continued[1]}", continued.end()
        name = match["name"].lower()
        _keep(headers, _foreign_headers().get(name, name), value)
    return headers


@cache
def _foreign_headers() -> dict[str, str]:
    return {name: header for header, names in _values()["foreign_headers"].items() for name in names.split()}


def _keep(headers: dict[str, str], name: str, value: str) -> None:
    """Keep a header that tells who sent the message: the first of a name, or all where servers add to them."""
    if name in headers and name in _names("repeated_headers"):
        headers[name] += "; " + value
    elif name in _names("kept_headers"):
        headers.setdefault(name, value)


def _from_mail(data: bytes, where: str) -> Message:
    if is_binary(data):
        raise InputBinary(f"{where}: this is not a mail; save the notice as .eml, .html or .txt")
    mail = message_from_bytes(data, policy=policy.default)
    assert isinstance(mail, EmailMessage)  # the default policy makes nothing else
    texts: list[str] = []
    links: list[Link] = []
    attachments: list[str] = []
    for part in _body_parts(mail, attachments):
        offset = sum(map(len, texts)) + 2 * len(texts)
        text = decode(_body(part), part.get_content_charset(), where)
        if part.get_content_type() == "text/html":
            text, found = html_to_text(text)
            links += [replace(link, start=link.start + offset, end=link.end + offset) for link in found]
        texts.append(text.replace("\r\n", "\n"))
    return Message("\n\n".join(texts), headers=_mail_headers(mail), links=tuple(links), attachments=tuple(attachments))


def _body(part: EmailMessage) -> bytes:
    """Return the bytes of a part, its transfer encoding undone."""
    if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
        return _from_base64(str(part.get_payload()))
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _body_parts(mail: EmailMessage, attachments: list[str]) -> Iterator[EmailMessage]:
    """Yield the parts that a reader sees, in order: of alternatives the HTML one, of forwards the inner mail."""
    if mail.get_content_type() == "message/delivery-status":
        return  # a machine's words to a machine
    if mail.get_content_type() == "multipart/alternative":
        parts = [part for part in mail.iter_parts() if isinstance(part, EmailMessage)]
        shown = next((part for part in parts if part.get_content_type() in ("text/html", "multipart/related")), None)
        yield from (
            _body_parts(shown, attachments) if shown else (p for part in parts for p in _body_parts(part, attachments))
        )
    elif mail.is_multipart():
        for part in mail.get_payload():
            if isinstance(part, EmailMessage):
                yield from _body_parts(part, attachments)
    elif mail.get_content_disposition() == "attachment" or mail.get_content_maintype() != "text":
        attachments.append(mail.get_filename() or mail.get_content_type())
    else:
        yield mail


def _mail_headers(mail: EmailMessage) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in mail.raw_items():
        _keep(headers, name.lower(), _header(str(value).encode("utf-8", "surrogateescape")))
    return headers


def _header(raw: bytes) -> str:
    """Return a header's value on one line, its encoded words decoded."""
    value = _pattern("folded").sub(" ", decoded_or_none(raw, None) or raw.decode("latin-1")).strip()
    return _unworded(_pattern("between_words").sub("", value))


def _unworded(value: str) -> str:
    """Decode encoded words (RFC 2047); neighbours of one charset together, because some cut characters in two."""
    pieces: list[str] = []
    charset, data, at = "", b"", 0
    for match in _pattern("encoded_word").finditer(value):
        if match["charset"].lower() != charset or match.start() > at:
            pieces += [_word(data, charset), value[at : match.start()]]
            charset, data = match["charset"].lower(), b""
        data += _from_base64(match["data"]) if match["how"] in "bB" else _from_quoted(match["data"])
        at = match.end()
    return "".join([*pieces, _word(data, charset), value[at:]])


def _word(data: bytes, charset: str) -> str:
    return decoded_or_none(data, charset) or data.decode("latin-1")


def _from_quoted(text: str) -> bytes:
    return quopri.decodestring(text.encode(), header=True)


def _from_base64(text: str) -> bytes:
    """Decode as much as there is: pads and stray characters may be missing or too many."""
    kept = _NOT_BASE64.sub("", text.partition("=")[0])
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    return base64.b64decode(kept + "=" * (-len(kept) % 4))
