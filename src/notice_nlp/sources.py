"""Read messages to import from whatever holds them: mails, mailboxes, maildirs, pages, texts, rows.

What `message` reads one by one is read here by the folder, with what only an import meets: maildirs,
mailboxes without a suffix, tables (CSV), texts that hold several letters.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from notice_nlp.charsets import decode
from notice_nlp.errors import InputError, InputFormat, InputMissing
from notice_nlp.letters import pasted
from notice_nlp.message import Message, checked, file_content, read, read_many, suffixes

_TABLES = frozenset((".csv", ".tsv"))
_TEXT_COLUMNS = "text body message content notice mail email_body 正文 内容 邮件内容 邮件正文 通知 通知内容".split()
_MOST_CELL = 1_000_000


@cache
def _read_here() -> frozenset[str]:
    return (suffixes() - {""}) | _TABLES


@dataclass(frozen=True, slots=True)
class Item:
    """One message of a source, or why it cannot be read.

    Attributes:
        file: name of the file or folder, without where it stands.
        position: number of the message in it, from 1.
        kind: ``eml``, ``mbox``, ``maildir``, ``html``, ``txt``, ``jsonl`` or ``csv``.
        content: the message or the error.
    """

    file: str
    position: int
    kind: str
    content: Message | InputError


def read_source(path: Path, column: str | None = None) -> Iterator[Item]:
    """Yield every message of a file or folder, in the order of names and of lines.

    Args:
        path: a file, a maildir, or a folder of such.
        column: of tables, the one with the text; else one with a usual name.
    """
    if not path.exists():
        yield Item(path.name, 1, "txt", InputMissing(f"{path}: no such file or folder; check the name"))
    elif _is_maildir(path):
        yield from _maildir(path)
        yield from _folder(path, [child for child in path.iterdir() if _is_maildir(child)])
    elif path.is_dir():
        children = list(path.iterdir())
        if not any(True for item in _files(path)):
            yield Item(
                path.name,
                1,
                "txt",
                InputFormat(f"{path}: nothing to import; it needs {' '.join(sorted(_read_here()))}"),
            )
        yield from _folder(path, children)
    else:
        yield from _file(path, column)


def _files(path: Path) -> Iterator[Path]:
    return (
        file
        for file in path.rglob("*")
        if file.is_file() and (file.suffix.lower() in _read_here() or _is_mail_store(file))
    )


def _is_mail_store(file: Path) -> bool:
    return (file.parent.name in ("cur", "new") and _is_maildir(file.parent.parent)) or _is_mbox(file)


def _folder(path: Path, children: Sequence[Path], column: str | None = None) -> Iterator[Item]:
    for child in sorted(children):
        if child.is_dir() and not (_is_maildir(path) and child.name in ("cur", "new", "tmp")):
            if _is_maildir(child) or any(True for _ in _files(child)):
                yield from read_source(child, column)
        elif child.is_file() and (child.suffix.lower() in _read_here() or _is_mbox(child)):
            yield from _file(child, column)


def _is_maildir(path: Path) -> bool:
    return (path / "cur").is_dir() and (path / "new").is_dir()


def _is_mbox(path: Path) -> bool:
    """Whether a file without a suffix of ours is a mailbox, as mail programs name them: ``Inbox``."""
    if path.suffix:
        return False
    try:
        with path.open("rb") as file:
            return file.read(5) == b"From "
    except OSError:
        return False


def _maildir(path: Path) -> Iterator[Item]:
    files = sorted(file for part in ("cur", "new") for file in (path / part).iterdir() if file.is_file())
    for number, file in enumerate(files, 1):
        try:
            # Their names end in flags, not in a suffix; the content says that they are mails.
            content: Message | InputError = read(file_content(file))
        except InputError as error:
            content = error
        yield Item(path.name, number, "maildir", content)


def _file(path: Path, column: str | None) -> Iterator[Item]:
    suffix = path.suffix.lower()
    if suffix in _TABLES:
        yield from _table(path, column)
        return
    if suffix == ".mbox" or _is_mbox(path):
        from notice_nlp.message import read_mailbox

        contents, kind = (content for _, content in read_mailbox(path)), "mbox"
    else:
        contents, kind = (content for _, content in read_many(path)), suffix.lstrip(".")
    kind = "html" if suffix in suffixes("html") else kind if kind in ("eml", "mbox", "jsonl") else "txt"
    number = 0
    for content in contents:
        for part in _letters(content) if kind == "txt" else [content]:
            number += 1
            yield Item(path.name, number, kind, part)


def _letters(content: Message | InputError) -> Iterator[Message | InputError]:
    if isinstance(content, InputError):
        yield content
    else:
        yield from pasted(content)


def _table(path: Path, column: str | None) -> Iterator[Item]:
    try:
        text = decode(file_content(path), None, str(path))
        rows, at = _rows(text, path, column)
    except InputError as error:
        yield Item(path.name, 1, "csv", error)
        return
    for number, row in enumerate(rows, 1):
        where = f"{path}, row {number}"
        try:
            if len(row) <= at:
                raise InputFormat(f"{where}: {len(row)} cells, and the text stands in the {at + 1}th; check the quotes")
            content: Message | InputError = replace(checked(read(row[at]), where), id=None)
        except InputError as error:
            content = error
        yield Item(path.name, number, "csv", content)


def _rows(text: str, path: Path, column: str | None) -> tuple[list[list[str]], int]:
    """Return the rows below the head of a table, and which of their cells holds the text."""
    csv.field_size_limit(_MOST_CELL)
    head = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = max("\t;,", key=head.count)
    try:
        rows = [
            row for row in csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter) if any(row)
        ]
    except csv.Error as error:
        raise InputFormat(f"{path}: not a table ({error}); save it as CSV in UTF-8") from None
    if len(rows) < 2:
        raise InputFormat(f"{path}: no rows; the first line of a table names its columns")
    names = [name.strip().lower() for name in rows[0]]
    wanted = [column.strip().lower()] if column else _TEXT_COLUMNS
    found = next((names.index(name) for name in wanted if name in names), None)
    if found is None:
        raise InputFormat(
            f"{path}: no column {wanted[0]!r}; name the one with the text by --column, of {', '.join(rows[0])}"
        )
    return rows[1:], found
