"""The labels, as the pages of kb/ define them.

The file name is the id. An English page defines its label, the Chinese twin carries what is
Chinese. This module is the one place that says which keys a page may have; the loader checks all
pages and reports all errors at once. A new label is a new page in two languages: nothing here
names one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from notice_nlp.errors import KnowledgeBaseError
from notice_nlp.knowledge import LANGUAGES
from notice_nlp.located import keys_repeated, parse_yaml
from notice_nlp.rules import compiled

KINDS = ("stages", "issues", "items", "guides")
RESPONSES = (
    "plan_of_action", "documents", "questionnaire", "acknowledgement", "listing_edit", "contact_rights_owner", "interview",
)  # fmt: skip
FINDINGS = ("allegation", "authenticity", "greater_detail")

_FRONT_MATTER = re.compile(r"---\n(.*?\n)---\n", re.S)
_ID = re.compile(r"[a-z][a-z0-9_]*")


def _is_pattern(pattern: str) -> str:
    compiled(pattern)
    return pattern


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=180)]
Pattern = Annotated[str, AfterValidator(_is_pattern)]
Steps = Annotated[list[Line], Field(min_length=1, max_length=5)]
Patterns = dict[str, list[Pattern]]
Phrases = Annotated[list[Annotated[Text, StringConstraints(max_length=60)]], Field(max_length=6)]


class _Page(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Page):
    """Where a fact comes from, how strong that is, and when it was last looked up; ``[^key]`` in a body cites it."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")] | None = None
    name: Text
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    strength: Literal["official", "announcement", "moderator", "notice", "third_party"]
    checked: date


class NotThis(_Page):
    """A reading that comes close, and the label it belongs to instead, if any."""

    reading: Text
    instead: str | None


class _Label(_Page):
    title: Title
    definition: Text
    not_: Annotated[list[NotThis], Field(alias="not", min_length=1)]
    sources: Annotated[list[Source], Field(min_length=1)]


class Stage(_Label):
    """Exactly one stage is decided for a message; one of them says that it is no notice.

    ``phrases`` are wordings by which a reader of the site knows such a message; nothing is trained on them.
    """

    is_notice: bool
    phrases: Phrases = []
    first_steps: Steps


class Issue(_Label):
    """What a seller is accused of; its patterns name the topic, and the model weighs them as evidence.

    ``phrases`` are wordings by which a reader of the site knows such a notice; nothing is trained on them.
    """

    phrases: Phrases = []
    asks_for: list[str]
    related: list[str]
    first_steps: Steps
    patterns: Patterns = {}


class Item(_Label):
    """Something the seller is asked to send or to do.

    ``fallback`` marks the one item that takes the requests which fit no other.
    """

    response: Literal[RESPONSES]  # type: ignore[valid-type]
    satisfied_by: Line
    patterns: Patterns = {}
    fallback: bool = False


class Guide(_Page):
    """Advice that is not about one label."""

    title: Title
    summary: Line
    applies_to: list[str]
    sources: list[Source] = []


class _TwinLabel(_Page):
    title: Title
    definition: Text
    not_: Annotated[list[Text], Field(alias="not", min_length=1)]


class TwinWithSteps(_TwinLabel):
    """The Chinese side of a stage or an issue."""

    phrases: Phrases = []
    first_steps: Steps
    patterns: Patterns = {}


class TwinItem(_TwinLabel):
    """The Chinese side of an item, with what recognises it in Chinese."""

    satisfied_by: Line
    patterns: Patterns = {}


class TwinGuide(_Page):
    """The Chinese side of a guide."""

    title: Title
    summary: Line


_DEFINING: dict[str, type[_Page]] = {"stages": Stage, "issues": Issue, "items": Item, "guides": Guide}
_TWIN: dict[str, type[_Page]] = {
    "stages": TwinWithSteps,
    "issues": TwinWithSteps,
    "items": TwinItem,
    "guides": TwinGuide,
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one language.

    Attributes:
        path: the file.
        front_matter: validated by the model of its kind and language.
        body: the Markdown below the front matter.
        body_line: the line of the file that the body begins in, from 1.
    """

    path: Path
    front_matter: Any
    body: str
    body_line: int


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All pages: ``pages[kind][id][language]``, ids in alphabetical order."""

    pages: Mapping[str, Mapping[str, Mapping[str, Page]]]

    def ids(self, kind: str) -> list[str]:
        """Return the ids of one kind, in alphabetical order."""
        return list(self.pages[kind])

    def snapshot(self) -> dict[str, Any]:
        """Return what the reader needs of the front matters, ready for JSON."""
        return {kind: {name: _entry(kind, twins) for name, twins in self.pages[kind].items()} for kind in KINDS}

    def export(self) -> dict[str, Any]:
        """Return every page whole, front matter and body, by kind, id and language."""
        return {
            kind: {
                name: {
                    language: {**page.front_matter.model_dump(by_alias=True, mode="json"), "body": page.body.strip()}
                    for language, page in twins.items()
                }
                for name, twins in self.pages[kind].items()
            }
            for kind in KINDS
        }

    def fingerprint(self) -> str:
        """Return a digest of the snapshot: it changes when a label's front matter does, not when a body does."""
        text = json.dumps(self.snapshot(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _entry(kind: str, twins: Mapping[str, Page]) -> dict[str, Any]:
    fields = {language: page.front_matter.model_dump(by_alias=True, mode="json") for language, page in twins.items()}
    english, chinese = fields["en"], fields["zh"]
    entry: dict[str, Any] = {"title": {language: fields[language]["title"] for language in LANGUAGES}}
    for name in ("first_steps", "satisfied_by", "summary"):
        if name in english:
            entry[name] = {language: fields[language][name] for language in LANGUAGES}
    for name in ("is_notice", "asks_for", "related", "response", "fallback", "applies_to"):
        if name in english:
            entry[name] = english[name]
    if "patterns" in english:
        entry["patterns"] = english["patterns"] | chinese["patterns"]
    return entry


def load_taxonomy(folder: Path) -> Taxonomy:
    """Read and check all pages of a knowledge base.

    Raises:
        KnowledgeBaseError: with every error of every page, as ``file:line: what``.
    """
    findings: list[str] = []
    if not folder.is_dir():
        raise KnowledgeBaseError([f"{folder}: no such folder"], "Point to a folder with en/ and zh/.")
    pages = {kind: _pages(folder, kind, findings) for kind in KINDS}
    taxonomy = Taxonomy(pages)
    findings += _dangling(taxonomy)
    if findings:
        raise KnowledgeBaseError(findings, "The keys of each page are described in CONTRIBUTING.md.")
    return taxonomy


def _pages(folder: Path, kind: str, findings: list[str]) -> dict[str, dict[str, Page]]:
    paths = {language: {path.stem: path for path in (folder / language / kind).glob("*.md")} for language in LANGUAGES}
    found: dict[str, dict[str, Page]] = {}
    for name in sorted(set().union(*paths.values())):
        twins: dict[str, Page] = {}
        for language in LANGUAGES:
            if path := paths[language].get(name):
                page = _page(path, (_DEFINING if language == "en" else _TWIN)[kind], findings)
                twins |= {language: page} if page else {}
            else:
                findings.append(f"{folder / language / kind / name}.md:1: this page is missing; its twin exists")
        if len(twins) == len(LANGUAGES):
            found[name] = twins
            findings += _unlike_twins(twins["en"], twins["zh"])
    return found


def _page(path: Path, model: type[_Page], findings: list[str]) -> Page | None:
    text = path.read_text(encoding="utf-8")
    match = _FRONT_MATTER.match(text)
    if not _ID.fullmatch(path.stem):
        findings.append(f"{path}:1: the file name is the id: lower-case letters, digits and underscores")
    if not match:
        findings.append(f"{path}:1: no front matter; the page begins with --- and the front matter ends with ---")
        return None
    front_matter = parse_yaml(match[1], model, path, 2, findings)
    if front_matter is None:
        return None
    findings += [f"{path}:{line + 2}: {key}: this key stands here twice" for line, key in keys_repeated(match[1])]
    return Page(path, front_matter, text[match.end() :], match[0].count("\n") + 1)


def _unlike_twins(english: Page, chinese: Page) -> Iterator[str]:
    for name in ("not_", "first_steps"):
        ours, theirs = getattr(chinese.front_matter, name, []), getattr(english.front_matter, name, [])
        if len(ours) != len(theirs):
            yield f"{chinese.path}:2: {name.rstrip('_')}: {len(ours)} entries, but {len(theirs)} in {english.path.name}"


def _dangling(taxonomy: Taxonomy) -> Iterator[str]:
    """Find references to labels that do not exist, and sets that are not closed."""
    for kind in KINDS:
        for name, twins in taxonomy.pages[kind].items():
            page = twins["en"]
            for key, target_kind, target in _references(kind, page.front_matter):
                if target not in taxonomy.pages.get(target_kind, {}):
                    line = _line_with(page.path, target)
                    yield f"{page.path}:{line}: {key}: there is no page {target_kind}/{target} for {kind}/{name} to refer to"
    for kind, what, count in (
        (
            "stages",
            "is_notice: false",
            sum(not page["en"].front_matter.is_notice for page in taxonomy.pages["stages"].values()),
        ),
        (
            "items",
            "fallback: true",
            sum(page["en"].front_matter.fallback for page in taxonomy.pages["items"].values()),
        ),
    ):
        if taxonomy.pages[kind] and count != 1:
            yield f"kb/en/{kind}:1: exactly one page says '{what}', not {count}"


def _references(kind: str, front_matter: Any) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401 - one of four models
    for near in getattr(front_matter, "not_", []):
        if near.instead:
            yield "not", kind, near.instead
    for key, target_kind in (("asks_for", "items"), ("related", "issues")):
        for target in getattr(front_matter, key, []):
            yield key, target_kind, target
    for target in getattr(front_matter, "applies_to", []):
        target_kind, _, name = target.partition(":")
        if target_kind != "finding" or name not in FINDINGS:
            yield "applies_to", target_kind + "s", name


def _line_with(path: Path, target: str) -> int:
    lines = path.read_text(encoding="utf-8").split("\n")
    return next((number for number, line in enumerate(lines, 1) if re.search(rf"\b{re.escape(target)}\b", line)), 1)
