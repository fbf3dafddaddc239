"""Read a notice from wherever it comes: text, bytes, a file, a mail, a mailbox, rows of JSON.

The result is a `Message`: the text that all offsets refer to, and what the envelope said.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from notice_nlp.errors import (
    InputBinary,
    InputEmpty,
    InputError,
    InputFormat,
    InputMissing,
    InputTooLarge,
    InputUndecodable,
)
from notice_nlp.html_text import Link, html_to_text

MAX_BYTES = 10_000_000
MAX_CHARACTERS = 200_000
TEXT_SUFFIXES = frozenset((".txt", ".md", ".text", ""))
MAIL_SUFFIXES = frozenset((".eml",))
HTML_SUFFIXES = frozenset((".html", ".htm"))
MANY_SUFFIXES = frozenset((".mbox", ".jsonl"))
SUFFIXES = TEXT_SUFFIXES | MAIL_SUFFIXES | HTML_SUFFIXES | MANY_SUFFIXES

_BINARY_STARTS = (
    b"PK\x03\x04",
    b"%PDF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"MZ",
    b"\x7fELF",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_HEADER = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z0-9-]{1,40}|À|Envoyé|Répondre à"
    r"|[发發寄][件送][人者]|收件人|回复(?:至|到)?|主[题題旨]|日期|[时時][间間]|[发發]送[时時][间間]|差出人|送信者|宛先|件名|返信先|日[時付])"
    r"[ \t]?[:：][ \t]?(?P<value>[^\n]*)(?:\n|$)"
)
_CONTINUED = re.compile(r"[ \t]+(\S[^\n]*)(?:\n|$)")
_MIME = re.compile(r"^(?:MIME-Version|Content-Type|Content-Transfer-Encoding)[ \t]?:", re.I | re.M)
_MAIL_NAMES = frozenset(
    ("from to date subject received return-path delivered-to message-id mime-version reply-to x-mailer").split()
)
_HTML_START = re.compile(
    r"\s*<(?:!doctype\s+html|html|head|body|table|div|p|center|span|font|meta|style|a\s+href|ul|h[1-6])\b", re.I
)
_PAGE_BELOW = re.compile(r"(?<=\n\n)<(?:!doctype\s+html|html|head|body|table|div|p|center|span)\b", re.I)
_LONGEST_HEAD = 4000
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_KEPT_HEADERS = frozenset(
    ["from", "sender", "reply-to", "return-path", "to", "date", "subject", "authentication-results", "received-spf"]
)
_REPEATED_HEADERS = frozenset(("authentication-results", "received-spf"))
_FOREIGN_HEADERS = {
    name: header
    for header, names in {
        "from": "发件人 發件人 寄件人 寄件者 发送者 發送者 发送人 差出人 送信者 von de da absender expéditeur remitente mittente",
        "to": "收件人 宛先 an à para a",
        "reply-to": "回复 回复至 回复到 返信先 antwort-an",
        "subject": "主题 主題 主旨 件名 betreff objet asunto oggetto",
        "date": "日期 时间 時間 发送时间 發送時間 日時 日付 gesendet datum envoyé fecha data",
    }.items()
    for name in names.split()
}
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "us-ascii": "utf-8",
    "big5": "big5hkscs",
}
_GUESSED = ["utf_8", "gb18030", "big5hkscs", "shift_jis", "euc_jp", "cp1252", "utf_16"]


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
        files = [file for file in sorted(path.rglob("*")) if file.is_file() and file.suffix.lower() in SUFFIXES - {""}]
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
    if path.suffix.lower() not in SUFFIXES:
        raise InputFormat(
            f"{path}: files ending in {path.suffix} are not understood; save the notice as one of {_listed()}"
        )
    data = file_content(path)
    where = str(path)
    if path.suffix.lower() in MAIL_SUFFIXES:
        message = _from_mail(data, where)
    elif path.suffix.lower() in HTML_SUFFIXES:
        message = _from_html(decoded(data, None, where))
    else:
        message = _from_bytes(data, where)
    return replace(checked(message, where), id=path.name)


def file_content(path: Path) -> bytes:
    """Return the bytes of a file that is no larger than any notice.

    Raises:
        InputError: one of its kinds.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputTooLarge(
                f"{path}: {size / 1e6:.0f} MB, and at most {MAX_BYTES / 1e6:.0f} MB are read; "
                "a notice is a few KB: save it without its attachments"
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise InputMissing(f"{path}: no such file; check the name, or give '-' to read standard input") from None
    except IsADirectoryError:
        raise InputFormat(f"{path}: a folder, where one file is expected; use read_many or the command line") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the permissions") from None


def _listed() -> str:
    return " ".join(sorted(SUFFIXES - {""}))


def _rows(path: Path) -> Iterator[tuple[str, Message | InputError]]:
    try:
        lines = decoded(file_content(path), None, str(path)).split("\n")
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
    """Return a message that holds text which can be read and written.

    Raises:
        InputError: it is empty, too large, or no text.
    """
    # Half a surrogate pair, as JSON can carry it, cannot be written out again: U+FFFD stands in its place.
    text = _HALF_PAIR.sub("\ufffd", message.text)
    if text != message.text:
        message = replace(message, text=text)
    if not text.strip():
        raise InputEmpty(f"{where}: no text in it; paste the words of the notice (a picture of it cannot be read)")
    if len(text) > MAX_CHARACTERS:
        raise InputTooLarge(
            f"{where}: {len(text):,} characters, and at most {MAX_CHARACTERS:,} are read; cut out the notice itself"
        )
    junk = sum(not (char.isprintable() or char.isspace()) or char == "\ufffd" for char in text[:4000])
    if junk > 0.3 * min(len(text), 4000):
        raise InputBinary(f"{where}: this is not text; save the notice as .txt, .eml or .html")
    return message


def _from_bytes(data: bytes, where: str) -> Message:
    if len(data) > MAX_BYTES:
        raise InputTooLarge(f"{where}: {len(data) / 1e6:.0f} MB, and at most {MAX_BYTES / 1e6:.0f} MB are read")
    if _is_mail(data[:4000].decode("latin-1")):
        return _from_mail(data, where)
    return _from_text(decoded(data, None, where))


def _from_text(text: str) -> Message:
    if _HTML_START.match(text):
        return _from_html(text)
    if _MIME.search(text[:4000]) and _is_mail(text[:4000]):
        return _from_mail(text.encode(), "the text")
    headers = _leading_headers(text)
    if headers and (page := _PAGE_BELOW.search(text)) and page.start() <= _LONGEST_HEAD:
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
    while match := _HEADER.match(start, at):
        names.append(match["name"].lower())
        at = match.end()
        while start[at : at + 1] in (" ", "\t") and "\n" in start[at:]:
            at = start.index("\n", at) + 1
    return len(_MAIL_NAMES.intersection(names)) >= 2


def _leading_headers(text: str) -> dict[str, str]:
    """Read the header lines that a paste begins with; they stay part of the text."""
    headers: dict[str, str] = {}
    start = text.replace("\r\n", "\n").lstrip("\ufeff \n")
    at = 0
    while match := _HEADER.match(start, at):
        at = match.end()
        value = match["value"].strip()
        while continued := _CONTINUED.match(start, at):
            value, at = f"{value} {continued[1]}", continued.end()
        name = _FOREIGN_HEADERS.get(match["name"].lower(), match["name"].lower())
        if name in _REPEATED_HEADERS and name in headers:
            headers[name] += "; " + value
        elif name in _KEPT_HEADERS:
            headers.setdefault(name, value)
    return headers


def _from_mail(data: bytes, where: str) -> Message:
    if data.startswith(_BINARY_STARTS):
        raise InputBinary(f"{where}: this is not a mail; save the notice as .eml, .html or .txt")
    mail = message_from_bytes(data, policy=policy.default)
    assert isinstance(mail, EmailMessage)  # the default policy makes nothing else
    texts: list[str] = []
    links: list[Link] = []
    attachments: list[str] = []
    for part in _body_parts(mail, attachments):
        offset = sum(map(len, texts)) + 2 * len(texts)
        payload = part.get_payload(decode=True)
        text = decoded(payload if isinstance(payload, bytes) else b"", part.get_content_charset(), where)
        if part.get_content_type() == "text/html":
            text, found = html_to_text(text)
            links += [replace(link, start=link.start + offset, end=link.end + offset) for link in found]
        texts.append(text.replace("\r\n", "\n"))
    return Message("\n\n".join(texts), headers=_mail_headers(mail), links=tuple(links), attachments=tuple(attachments))


def _body_parts(mail: EmailMessage, attachments: list[str]) -> Iterator[EmailMessage]:
    """Yield the parts that a reader sees, in order: of alternatives the HTML one, of forwards the inner mail."""
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
    headers = {}
    for name in _KEPT_HEADERS:
        try:
            values = mail.get_all(name, [])
        except (
            ValueError,
            IndexError,
            AttributeError,
        ):  # the standard library gives up on some hostile headers
            continue
        if values:
            headers[name] = "; ".join(map(str, values)) if name in _REPEATED_HEADERS else str(values[0])
    return headers


def decoded(data: bytes, charset: str | None, where: str) -> str:
    """Decode by the declared charset, then as UTF-8, then by detection.

    Raises:
        InputError: it is no text, or no charset fits.
    """
    if data.startswith(_BINARY_STARTS) or (b"\x00" in data[:4000] and not data.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise InputBinary(f"{where}: this is not text; save the notice as .txt, .eml or .html")
    bom = next((name for start, name in _BOMS if data.startswith(start)), None)
    declared = _SUPERSETS.get((charset or "").lower(), charset)
    for name in (bom, declared, "utf-8"):
        try:
            if name:
                return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return _detected(data, where)


def _detected(data: bytes, where: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_GUESSED).best()
    if best is None:
        raise InputUndecodable(f"{where}: no charset fits; save the notice as UTF-8 text")
    return str(best)
