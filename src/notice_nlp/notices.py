"""Labelled rows: whole letters in data/notices/*.jsonl, single segments in data/segments/*.jsonl.

A row is a letter cut into segments, each with what it carries: the text of the letter is the
segments put together, so spans are exact and nothing has to be counted by hand.

    {"id": "en-1", "language": "en", "family": "en-1", "source": "authored",
     "stage": "deactivation", "issues": ["drop_shipping"], "deadline_days": 7.0, "funds_held": false,
     "segments": [{"text": "Your account is closed. ", "stage": "deactivation"},
                  {"text": "You let a shop ship for you.", "issues": ["drop_shipping"]}, ...]}

A passage is the same without what only a whole letter has; it teaches what a single segment says.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from notice_nlp.errors import DataError
from notice_nlp.located import read_rows
from notice_nlp.taxonomy import Taxonomy

ADVICE = "Labels are the file names under kb/en; the format of a row is described in data/README.md."


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class LabelledSegment(_Row):
    """A piece of a letter and what it carries; most pieces carry nothing."""

    text: Annotated[str, Field(min_length=1)]
    stage: str | None = None
    issues: list[str] = []
    items: list[str] = []
    greater_detail: bool = False


class Passage(_Row):
    """One or more labelled segments, out of any letter.

    Rows of one ``family`` are rewordings of each other and stay on one side of every split.
    ``notice`` says whether the words could stand alone as a notice (true) or come from elsewhere,
    such as a newsletter (false); null where both is possible. ``labelled_by``, ``labelled_at`` and
    ``note`` say who answered, when (ISO 8601), and what that person wanted to remember.
    """

    id: Annotated[str, StringConstraints(min_length=1)]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    family: Annotated[str, StringConstraints(min_length=1)]
    source: Annotated[str, StringConstraints(min_length=1)]
    topic: str | None = None
    notice: bool | None = None
    labelled_by: str | None = None
    labelled_at: str | None = None
    note: str | None = None
    segments: Annotated[list[LabelledSegment], Field(min_length=1)]

    @property
    def text(self) -> str:
        """The whole letter."""
        return "".join(segment.text for segment in self.segments)

    def spans(self) -> Iterator[tuple[int, int, LabelledSegment]]:
        """Yield (start, end, segment) with offsets into ``text``."""
        at = 0
        for segment in self.segments:
            yield at, at + len(segment.text), segment
            at += len(segment.text)


class Notice(Passage):
    """One labelled letter; ``era`` to ``kind`` say where on the corpus grid it stands."""

    stage: str
    issues: list[str]
    deadline_days: Annotated[float, Field(gt=0)] | None = None
    funds_held: bool = False
    era: str | None = None
    team: str | None = None
    channel: str | None = None
    market: str | None = None
    kind: str | None = None


_REMARKS = {"labelled_by", "labelled_at", "note"}  # they shape no model

Row = TypeVar("Row", bound=Passage)


@dataclass(frozen=True, slots=True)
class Corpus:
    """All labelled rows."""

    notices: list[Notice]
    passages: list[Passage]

    def fingerprint(self) -> str:
        """Return a digest of the rows, whatever their order and files."""
        lines = sorted(
            json.dumps(row.model_dump(mode="json", exclude=_REMARKS), sort_keys=True, ensure_ascii=False)
            for row in [*self.notices, *self.passages]
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def load_corpus(folder: Path, taxonomy: Taxonomy) -> Corpus:
    """Read ``notices/`` and ``segments/`` of a data folder.

    Raises:
        DataError: with every error of every row, as ``file:line: what``.
    """
    return load_corpora([folder], taxonomy)[0]


def load_corpora(folders: Iterable[Path], taxonomy: Taxonomy) -> list[Corpus]:
    """Read several data folders, whose rows are to be used together: no id may stand in two of them.

    Raises:
        DataError: with every error of every row of all folders, as ``file:line: what``.
    """
    findings: list[str] = []
    seen: dict[str, str] = {}
    corpora = [_corpus(folder, taxonomy, seen, findings) for folder in folders]
    if findings:
        raise DataError(findings, ADVICE)
    return corpora


def _corpus(folder: Path, taxonomy: Taxonomy, seen: dict[str, str], findings: list[str]) -> Corpus:
    before = len(findings)
    notices = _load(folder / "notices", Notice, taxonomy, seen, findings)
    passages = _load(folder / "segments", Passage, taxonomy, seen, findings)
    if not notices and len(findings) == before:
        findings.append(
            f"{folder / 'notices'}: no .jsonl files with letters here; name the folder that has them with --data"
        )
    return Corpus(notices, passages)


def load_notices(folder: Path, taxonomy: Taxonomy) -> list[Notice]:
    """Read the labelled letters of a folder of .jsonl files; there may be none.

    Raises:
        DataError: with every error of every row, as ``file:line: what``.
    """
    findings: list[str] = []
    notices = _load(folder, Notice, taxonomy, {}, findings)
    if findings:
        raise DataError(findings, ADVICE)
    return notices


def _load(folder: Path, model: type[Row], taxonomy: Taxonomy, seen: dict[str, str], findings: list[str]) -> list[Row]:
    rows: list[Row] = []
    for file in sorted(folder.rglob("*.jsonl")):
        for where, row in read_rows(file, model, findings):
            findings += [f"{where}: {what}" for what in _misfits(row, taxonomy)]
            if row.id in seen:
                findings.append(f"{where}: the id {row.id!r} stands in {seen[row.id]} already")
            seen[row.id] = where
            rows.append(row)
    return rows


def _misfits(row: Passage, taxonomy: Taxonomy) -> Iterator[str]:
    """Find labels that kb lacks and rows that contradict themselves."""
    used = {
        "stages": {segment.stage for segment in row.segments if segment.stage},
        "issues": {label for segment in row.segments for label in segment.issues},
        "items": {label for segment in row.segments for label in segment.items},
    }
    if isinstance(row, Notice):
        yield from _contradictions(row, used["issues"], bool(used["items"]), taxonomy)
        used["stages"].add(row.stage)
        used["issues"].update(row.issues)
    for kind, labels in used.items():
        for label in sorted(labels - set(taxonomy.pages[kind])):
            yield f"{kind}: there is no label {label!r} in kb/en/{kind}"


def _contradictions(row: Notice, carried: set[str], asks: bool, taxonomy: Taxonomy) -> Iterator[str]:
    for label in sorted(carried ^ set(row.issues)):
        side = "in the row's issues, but no segment carries it" if label in row.issues else "on a segment only"
        yield f"issues: {label!r} stands {side}"
    stage = taxonomy.pages["stages"].get(row.stage)
    if stage and not stage["en"].front_matter.is_notice and (row.issues or asks or row.funds_held):
        yield f"stage {row.stage!r} is no notice: it has no issues, items or held funds"


def counts(rows: Iterable[Notice]) -> dict[str, dict[str, dict[str, int]]]:
    """Count rows per kind of label, label and language: ``counts["issues"]["drop_shipping"]["en"]``."""
    table: dict[str, dict[str, dict[str, int]]] = {
        kind: defaultdict(lambda: defaultdict(int)) for kind in ("stages", "issues", "items")
    }
    for row in rows:
        table["stages"][row.stage][row.language] += 1
        for issue in set(row.issues):
            table["issues"][issue][row.language] += 1
        for item in {item for segment in row.segments for item in segment.items}:
            table["items"][item][row.language] += 1
    return table
