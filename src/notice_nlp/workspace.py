"""A folder of one's own mails: what came in, what a model suggests, and what people decided.

    inbox/<batch>.jsonl        messages without labels, redacted: {"id", "text", "lang", "family", ...}
    suggestions/<batch>.jsonl  what a model made of them, by id; never mixed with labels
    notices/<batch>.jsonl      what people confirmed, in the format of data/notices
    drafts.json                answers that were begun and not yet confirmed

Every change is written to a new file that then takes the place of the old one, so that whoever
is interrupted loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from notice_nlp import atomic
from notice_nlp.errors import DataError
from notice_nlp.located import read_lines, read_rows
from notice_nlp.notices import Notice, load_notices
from notice_nlp.taxonomy import Taxonomy

INBOX, SUGGESTIONS, NOTICES, DRAFTS = "inbox", "suggestions", "notices", "drafts.json"

Name = Annotated[str, StringConstraints(min_length=1)]


class Mail(BaseModel):
    """A message without labels; further keys say where it came from and are kept as they are."""

    model_config = ConfigDict(extra="allow", frozen=True)

    id: Name
    text: Name
    lang: str
    family: Name


class SuggestedIssue(BaseModel):
    """An issue that a model sees, and the sentences that carry it."""

    label: str
    probability: float
    spans: list[tuple[int, int]]


class SuggestedItem(BaseModel):
    """A requested item that a model sees."""

    type: str
    greater_detail: bool
    start: int
    end: int


class Suggestion(BaseModel):
    """What a model made of a message.

    ``uncertainty`` and ``novelty`` are in [0, 1]: how near the decisions are, and the share of words that the model
    does not know. ``stage_span`` is the sentence that says the stage best.
    """

    model_config = ConfigDict(frozen=True)

    id: Name
    model: dict[str, str]
    stage: str
    stage_probability: float
    stage_span: tuple[int, int] | None = None
    issues: list[SuggestedIssue]
    items: list[SuggestedItem]
    deadline_days: float | None = None
    funds_held: bool = False
    uncertainty: float
    novelty: float
    at: str


class MarksKept(BaseModel):
    """What one piece of a draft carries."""

    start: Annotated[int, Field(ge=0)]
    end: int
    stage: str | None = None
    issues: list[str] = []
    items: list[str] = []
    greater_detail: bool = False


class DraftKept(BaseModel):
    """An answer begun, as it is written down."""

    model_config = ConfigDict(frozen=True)

    id: Name
    stage: str | None
    pieces: list[MarksKept]
    deadline_days: float | None = None
    funds_held: bool = False
    note: str | None = None


class Workspace:
    """The folder.

    Args:
        folder: with ``inbox/`` in it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mails(self) -> dict[str, tuple[str, Mail]]:
        """Return (batch, mail) of every message by id, in the order of files and lines.

        Raises:
            DataError: with every unreadable line, every id that stands twice, or because there is no inbox.
        """
        found: dict[str, tuple[str, Mail]] = {}
        findings: list[str] = []
        for file in self._batches(INBOX):
            for where, mail in read_rows(file, Mail, findings):
                if mail.id in found:
                    findings.append(f"{where}: the id {mail.id!r} stands in {found[mail.id][0]}.jsonl already")
                found.setdefault(mail.id, (file.stem, mail))
        if not found and not findings:
            findings.append(f"{self.folder / INBOX}: no messages here")
        if findings:
            raise DataError(
                findings, f"Messages come into a folder with 'notice-nlp import SOURCE --into {self.folder}'."
            )
        return found

    def held(self) -> Iterator[dict[str, Any]]:
        """Yield all messages, unlabelled and labelled: objects with id, text, family and what else they say.

        Raises:
            DataError: with every line that is none.
        """
        findings: list[str] = []
        for part in (INBOX, NOTICES):
            for file in sorted((self.folder / part).rglob("*.jsonl")):
                for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").split("\n"), 1):
                    if not line.strip():
                        continue
                    if row := _held_row(line):
                        yield row
                    else:
                        findings.append(f"{file}:{number}: not a row with id, text or segments, and family")
        if findings:
            raise DataError(findings, "Mend or delete these lines; deleted messages can be imported again.")

    def labelled(self, taxonomy: Taxonomy) -> dict[str, Notice]:
        """Return the confirmed letters by id.

        Raises:
            DataError: with every error of every row.
        """
        return {notice.id: notice for notice in load_notices(self.folder / NOTICES, taxonomy)}

    def confirm(self, batch: str, notices: Iterable[Notice]) -> None:
        """Write confirmed letters; a letter that was confirmed before is replaced where it stands."""
        changed: dict[Path, dict[str, str]] = {}
        places = self._places()
        for notice in notices:
            file = places.get(notice.id, self.folder / NOTICES / f"{batch}.jsonl")
            changed.setdefault(file, {})[notice.id] = notice.model_dump_json(exclude_none=True, exclude_defaults=True)
        for file, rows in changed.items():
            kept = {_id_of(line, file): line for line in _lines(file)}
            atomic.write_text(file, "".join(line + "\n" for line in (kept | rows).values()))

    def withdraw(self, name: str) -> None:
        """Take a confirmed letter away again; nothing happens if there is none."""
        if file := self._places().get(name):
            atomic.write_text(file, "".join(line + "\n" for line in _lines(file) if _id_of(line, file) != name))

    def _batches(self, part: str) -> list[Path]:
        return [file for file in sorted((self.folder / part).glob("*.jsonl")) if file.is_file()]

    def _places(self) -> dict[str, Path]:
        files = sorted((self.folder / NOTICES).rglob("*.jsonl"))
        return {_id_of(line, file): file for file in files for line in _lines(file)}

    def suggestions(self) -> dict[str, Suggestion]:
        """Return what was suggested, by id.

        Raises:
            DataError: with every unreadable line.
        """
        findings: list[str] = []
        files = self._batches(SUGGESTIONS)
        found = {one.id: one for file in files for _, one in read_rows(file, Suggestion, findings)}
        if findings:
            raise DataError(findings, f"Delete {self.folder / SUGGESTIONS}: suggestions are made again.")
        return found

    def suggest(self, batch: str, suggestions: Iterable[Suggestion]) -> None:
        """Write the suggestions of a batch, instead of earlier ones."""
        lines = "".join(one.model_dump_json() + "\n" for one in suggestions)
        atomic.write_text(self.folder / SUGGESTIONS / f"{batch}.jsonl", lines)

    def drafts(self) -> dict[str, DraftKept]:
        """Return the answers that were begun, by id, the newest last.

        Raises:
            DataError: the file is not what was written.
        """
        file = self.folder / DRAFTS
        if not file.is_file():
            return {}
        try:
            listed = json.loads(file.read_text(encoding="utf-8"))
            return {one.id: one for one in map(DraftKept.model_validate, listed)}
        except (ValueError, TypeError) as error:
            reason = str(error).split("\n")[0]
            raise DataError(
                [f"{file}:1: not the drafts that were written here ({reason})"],
                "Delete it: only answers that were not confirmed are in it.",
            ) from None

    def keep_drafts(self, drafts: Mapping[str, DraftKept]) -> None:
        """Write the answers that were begun; without any the file goes away."""
        file = self.folder / DRAFTS
        if drafts:
            atomic.write_text(
                file, json.dumps([one.model_dump(mode="json") for one in drafts.values()], ensure_ascii=False)
            )
        else:
            file.unlink(missing_ok=True)


def _held_row(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
        text = row["text"] if "text" in row else "".join(segment["text"] for segment in row["segments"])
        found = {**row, "id": row["id"], "text": text, "family": row["family"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if all(isinstance(found[key], str) for key in ("id", "text", "family")) else None


def _lines(file: Path) -> list[str]:
    """Return the lines of a file without the empty ones; none if it is not there."""
    findings: list[str] = []
    lines = read_lines(file, findings) if file.is_file() else []
    if findings:
        raise DataError(findings, "Restore the file from a copy.")
    return [line for line in lines if line.strip()]


def _id_of(line: str, file: Path) -> str:
    try:
        row: Any = json.loads(line)
        return str(row["id"])
    except (ValueError, KeyError, TypeError):
        raise DataError([f"{file}:1: a line is no labelled row: {line[:60]}"], "Mend it or take it out.") from None
