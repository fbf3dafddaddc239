"""Take messages into a folder of one's own: redacted, without duplicates, each with the family it belongs to.

    my-data/inbox/<batch>.jsonl   one message a row, to be labelled
    my-data/import-report.json    what was read, dropped, refused and replaced, run by run

What placeholders stand for is written nowhere, unless a map is asked for; it goes to a file outside of the folder.
An id is a digest of the redacted text: importing the same message again adds nothing, from whatever file it comes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from notice_nlp import atomic, audit
from notice_nlp.clock import now
from notice_nlp.errors import InputError, IntakeError
from notice_nlp.language import language_of
from notice_nlp.private import NAMES
from notice_nlp.redact import Redacted, redact
from notice_nlp.sources import Item, read_source
from notice_nlp.workspace import INBOX, Workspace

REPORT = "import-report.json"
_REPORT_FORMAT, _MAP_FORMAT = "notice-import/1", "notice-redaction-map/1"
_ROWS_A_WRITE = 200
_MOST_RUNS = 50  # that the report remembers
_BATCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_MARKS = re.compile(r"[\W_]+")

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How an import goes.

    Attributes:
        names: names of shops and people that are replaced wherever they stand.
        asins: whether product numbers are replaced too.
        map_file: where to write what placeholders stand for; None: nowhere.
        batch: name of the file in the inbox; None: the day, numbered.
        column: of tables, the one with the text.
    """

    names: Sequence[str] = ()
    asins: bool = False
    map_file: Path | None = None
    batch: str | None = None
    column: str | None = None


@dataclass(slots=True)
class Outcome:
    """What an import did; it becomes a run of the report."""

    batch: str | None = None
    read: int = 0
    added: int = 0
    duplicates: list[dict[str, Any]] = field(default_factory=list)
    near_duplicates: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    replaced: Counter[str] = field(default_factory=Counter)
    errors: list[InputError] = field(default_factory=list)


class Families:
    """Finds the family of a text among those that came before: the one of the text most like it."""

    def __init__(self) -> None:
        self._rows: list[tuple[set[str], str]] = []
        self._holders: dict[str, list[int]] = defaultdict(list)

    def nearest(self, text: str) -> tuple[str, float] | None:
        """Return the family of the most similar text and the share they have in common, or None."""
        own = audit.shingles(text)
        near = {number for shingle in own for number in self._holders.get(shingle, ())}
        shares = [(audit.share_of(own, self._rows[number][0]), -number) for number in near]
        share, number = max(shares, default=(0.0, 0))
        return (self._rows[-number][1], share) if share >= audit.SAME else None

    def add(self, text: str, family: str) -> None:
        """Remember a text; set phrases are remembered of the first rows only."""
        own = audit.shingles(text)
        for shingle in own:
            if len(self._holders[shingle]) < audit.COMMON:
                self._holders[shingle].append(len(self._rows))
        self._rows.append((own, family))


class Intake:
    """Imports into one folder.

    Args:
        folder: it is made if it is not there.
        options: how.

    Raises:
        IntakeError: the map would stand inside the folder, or the batch has no possible name.
        DataError: what the folder holds is damaged.
    """

    def __init__(self, folder: Path, options: Options) -> None:
        _check(folder, options)
        self._folder, self._options = folder, options
        self._families, self._ids = Families(), dict[str, dict[str, Any]]()
        for row in Workspace(folder).held():
            self._ids[row["id"]] = row
            self._families.add(row["text"], row["family"])
        self._map = _read_map(options.map_file) if options.map_file else {}
        self._rows: list[dict[str, Any]] = []
        self._file_names: dict[str, set[str]] = defaultdict(set)
        self._path: Path | None = None
        self._kept = ""
        self.outcome = Outcome()

    def run(self, sources: Iterable[Path], progress: Progress = lambda _: None) -> Outcome:
        """Import every message of the sources; what is done is safe after each source and every few hundred messages."""
        for source in sources:
            progress(source.name)
            for item in read_source(source, self._options.column):
                self._take(item)
                if self.outcome.read % _ROWS_A_WRITE == 0:
                    progress(f"{source.name}: {self.outcome.read} messages")
                    self._write()
            self._write()
        self._report()
        return self.outcome

    def _take(self, item: Item) -> None:
        self.outcome.read += 1
        if isinstance(item.content, InputError):
            self.outcome.errors.append(item.content)
            said = str(item.content).partition(": ")[2] or item.content.code
            self.outcome.refused.append({**_place(item), "code": item.content.code, "message": said})
            return
        redacted = redact(item.content.text, item.content.headers, self._options.names, self._options.asins)
        self._file_names[item.file] |= _names_of(redacted)
        name = "m-" + hashlib.sha256(" ".join(redacted.text.split()).encode()).hexdigest()[:16]
        held_row = self._ids.get(name)
        if held_row:
            self._repeat(item, name, held_row, redacted)
        else:
            self._add(item, name, redacted)

    def _repeat(self, item: Item, name: str, held_row: Mapping[str, Any], redacted: Redacted) -> None:
        self.outcome.duplicates.append({**_place(item), "of": name})
        source = held_row.get("source")
        # The same words may come from another shop; only the message itself may tell what its placeholders mean.
        if isinstance(source, dict) and source.get("position") == item.position and source.get("kind") == item.kind:
            self._map.setdefault(name, dict(redacted.originals))

    def _add(self, item: Item, name: str, redacted: Redacted) -> None:
        near = self._families.nearest(redacted.text)
        row = {
            "id": name,
            "text": redacted.text,
            "lang": language_of(redacted.text),
            "family": near[0] if near else name,
            "source": _place(item),
            "imported": now(),
            "replaced": dict(redacted.replaced),
        }
        if near:
            self.outcome.near_duplicates.append({"id": name, "family": near[0], "share": round(near[1], 3)})
        self.outcome.added += 1
        self.outcome.replaced.update(redacted.replaced)
        self._families.add(redacted.text, str(row["family"]))
        self._map[name] = dict(redacted.originals)
        self._ids[name] = row
        self._rows.append(row)

    def _write(self) -> None:
        """Write the map, then the rows: a crash between the two leaves nothing that cannot be undone."""
        if self._options.map_file:
            data = {"format": _MAP_FORMAT, "messages": self._map}
            atomic.write_text(self._options.map_file, _json(data), atomic.PRIVATE)
        if not self._rows:
            return
        if self._path is None:
            self._path = _batch_file(self._folder / INBOX, self._options.batch)
            self._kept = self._path.read_text(encoding="utf-8")
            self.outcome.batch = self._path.stem
        lines = [json.dumps(self._without_names(row), ensure_ascii=False) + "\n" for row in self._rows]
        atomic.write_text(self._path, "".join([self._kept, *lines]))

    def _without_names(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row, or a finding, with a file name that names nobody."""
        source = row.get("source", row)
        hidden = {
            **source,
            "file": _redacted_file(source["file"], [*self._options.names, *self._file_names[source["file"]]]),
        }
        return {**row, "source": hidden} if "source" in row else {**row, **hidden}

    def _report(self) -> None:
        done = self.outcome
        run = {
            "at": now(),
            "batch": done.batch,
            "read": done.read,
            "added": done.added,
            "replaced": dict(sorted(done.replaced.items())),
            "duplicates": [self._without_names(one) for one in done.duplicates],
            "near_duplicates": done.near_duplicates,
            "refused": [self._without_names(one) for one in done.refused],
        }
        path = self._folder / REPORT
        runs = [*_earlier_runs(path), run][-_MOST_RUNS:]
        atomic.write_text(path, _json({"format": _REPORT_FORMAT, "runs": runs}))


def import_messages(
    sources: Iterable[Path], folder: Path, options: Options | None = None, progress: Progress = lambda _: None
) -> Outcome:
    """Import messages into a folder; what it holds already is not imported again.

    Raises:
        IntakeError: a map inside the folder, a batch without a possible name, a folder that cannot be written.
        DataError: what the folder holds is damaged.
    """
    try:
        return Intake(folder, options or Options()).run(sources, progress)
    except OSError as error:
        raise IntakeError(
            f"{error.filename or folder}: {error.strerror}; check the permissions and the space left"
        ) from None


def _check(folder: Path, options: Options) -> None:
    if folder.exists() and not folder.is_dir():
        raise IntakeError(f"{folder}: a file, where a folder is expected; name another one with --into")
    if options.batch is not None and not _BATCH.fullmatch(options.batch):
        raise IntakeError(f"{options.batch!r}: no name for a batch; use letters, digits, dots, hyphens, at most 80")
    if options.map_file:
        place = options.map_file.resolve()
        if place.is_relative_to(folder.resolve()):
            raise IntakeError(
                f"{options.map_file}: the map undoes the redaction and may not stand in {folder}; name a file elsewhere"
            )
        if not place.parent.is_dir():
            raise IntakeError(f"{options.map_file}: there is no folder {place.parent}; make it first")


def _read_map(path: Path) -> dict[str, dict[str, str]]:
    if not path.exists():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] == _MAP_FORMAT and isinstance(data["messages"], dict):
            return dict(data["messages"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise IntakeError(f"{path}: not a map that an import wrote; name another file, so that this one stays")


def _batch_file(inbox: Path, name: str | None) -> Path:
    """Return the file of a batch, which exists from now on; without a name a new one of today."""
    inbox.mkdir(parents=True, exist_ok=True)
    if name:
        path = inbox / f"{name}.jsonl"
        path.touch()
        return path
    day, number = datetime.now(UTC).date().isoformat(), 1
    while True:
        path = inbox / (f"{day}.jsonl" if number == 1 else f"{day}-{number}.jsonl")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
        except FileExistsError:
            number += 1
        else:
            return path


def _earlier_runs(path: Path) -> list[Any]:
    try:
        runs = json.loads(path.read_text(encoding="utf-8"))["runs"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return runs if isinstance(runs, list) else []


def _place(item: Item) -> dict[str, Any]:
    return {"file": item.file, "position": item.position, "kind": item.kind}


def _names_of(redacted: Redacted) -> set[str]:
    from notice_nlp.names import lists

    words = {lists()["kinds"][kind] for kind in NAMES}
    return {value for given, value in redacted.originals.items() if given[1:].partition("-")[0] in words}


def _redacted_file(name: str, known: Iterable[str]) -> str:
    """Return a file name without the names that stand in the file, and without what is private by its form."""
    stem, dot, suffix = name.rpartition(".")
    plain = _MARKS.sub(" ", stem if dot else name).lower()
    names = {_MARKS.sub(" ", one).strip().lower() for one in known}
    hidden = redact(stem if dot else name).text
    for one in sorted(names - {""}, key=len, reverse=True):
        if len(one) > 2 and (one in plain or one.replace(" ", "") in plain.replace(" ", "")):
            return f"[FILE]{dot}{suffix}"
    return f"{hidden}{dot}{suffix}"


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
