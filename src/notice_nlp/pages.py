"""Check the bodies of the pages: sections, links, anchors, source marks, and how old the sources are.

The sections of a kind are the second-level headings of ``templates/<language>/<kind>.md``; guides are free, but the
twins have the same number. ``[^key]`` cites the source of that key in the English page's front matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from notice_nlp.errors import KnowledgeBaseError
from notice_nlp.taxonomy import KINDS, Page, Taxonomy

ADVICE = "The sections of each kind stand in kb/templates; how to write a page is described in CONTRIBUTING.md."
OLD = timedelta(days=366)  # a source not looked up for longer has to be looked up again

_CODE = re.compile(r"^(```|~~~).*?^\1", re.S | re.M)
_SECTION = re.compile(r"^## +(.+?) *#* *$", re.M)
_HEADING = re.compile(r"^#{2,6} +(.+?) *#* *$", re.M)
_TITLE = re.compile(r"^# ", re.M)
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]*))?\)")
_MARK = re.compile(r"\[\^([^\]]+)\]")
_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


def check_pages(taxonomy: Taxonomy, templates: Path) -> None:
    """Check every body.

    Args:
        taxonomy: all pages.
        templates: the folder of the templates; kinds without one are free.

    Raises:
        KnowledgeBaseError: with every error of every page, as ``file:line: what``.
    """
    findings = [
        finding
        for kind in KINDS
        for twins in taxonomy.pages[kind].values()
        for finding in _of_twins(twins, {language: _wanted(templates / language / f"{kind}.md") for language in twins})
    ]
    if findings:
        raise KnowledgeBaseError(findings, ADVICE)


def old_sources(taxonomy: Taxonomy, today: date) -> list[str]:
    """Return the sources that were last looked up more than a year ago, as ``file: name (date)``."""
    return [
        f"{twins['en'].path}: {source.name} ({source.checked})"
        for kind in KINDS
        for twins in taxonomy.pages[kind].values()
        for source in twins["en"].front_matter.sources
        if today - source.checked > OLD
    ]


def sections(body: str) -> list[str]:
    """Return the second-level headings of a body."""
    return _SECTION.findall(_CODE.sub("", body))


def anchor(heading: str) -> str:
    """Return the anchor of a heading: lower case, punctuation dropped, spaces as hyphens (as the site makes them)."""
    return _NOT_IN_ANCHOR.sub("", heading.lower()).strip().replace(" ", "-")


def _wanted(template: Path) -> list[str] | None:
    return sections(template.read_text(encoding="utf-8")) if template.is_file() else None


def _of_twins(twins: Mapping[str, Page], wanted: Mapping[str, list[str] | None]) -> Iterator[str]:
    keys = [source.key for source in twins["en"].front_matter.sources]
    for language, page in twins.items():
        yield from _misplaced(page, wanted[language])
        yield from _dead_links(page)
        yield from _unknown_marks(page, {key for key in keys if key})
    if len({len(sections(page.body)) for page in twins.values()}) > 1:
        yield f"{twins['zh'].path}:1: it has not as many sections as its twin"
    cited = {mark for page in twins.values() for mark in _MARK.findall(page.body)}
    for source in twins["en"].front_matter.sources:
        if source.key is None:
            yield f"{twins['en'].path}:1: the source {source.name!r} has no key to cite it by"
        elif source.key not in cited:
            yield f"{twins['en'].path}:{_line(twins['en'], source.key)}: nothing cites the source {source.key!r}"
    for key in sorted({key for key in keys if key and keys.count(key) > 1}):
        yield f"{twins['en'].path}:1: two sources have the key {key!r}"


def _misplaced(page: Page, wanted: list[str] | None) -> Iterator[str]:
    found = sections(page.body)
    if match := _TITLE.search(_CODE.sub(_blank, page.body)):
        yield f"{page.path}:{_at(page, match.start())}: no first-level heading: the title comes from the front matter"
    for missing in [name for name in wanted or () if name not in found]:
        yield f"{page.path}:{page.body_line}: the section {missing!r} is missing"
    for name in found:
        if wanted is not None and name not in wanted:
            yield f"{page.path}:{_line(page, name)}: there is no section {name!r} in the template"
    if wanted and sorted(found) == sorted(wanted) and found != wanted:
        yield f"{page.path}:{page.body_line}: the sections are not in the order of the template"


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _dead_links(page: Page) -> Iterator[str]:
    for match in _LINK.finditer(_CODE.sub(_blank, page.body)):
        target = (page.path.parent / match[1]).resolve() if match[1] else page.path
        where = f"{page.path}:{_at(page, match.start())}"
        if not target.is_file():
            yield f"{where}: there is no page {match[1]}"
        elif match[2] and match[2] not in map(anchor, _HEADING.findall(target.read_text(encoding="utf-8"))):
            yield f"{where}: there is no heading #{match[2]} in {target.name}"


def _unknown_marks(page: Page, keys: set[str]) -> Iterator[str]:
    for match in _MARK.finditer(page.body):
        if match[1] not in keys:
            yield f"{page.path}:{_at(page, match.start())}: no source has the key {match[1]!r}"


def _at(page: Page, offset: int) -> int:
    return page.body_line + 1 + page.body.count("\n", 0, offset)


def _line(page: Page, words: str) -> int:
    lines = page.path.read_text(encoding="utf-8").split("\n")
    return next((number for number, line in enumerate(lines, 1) if words in line), 1)
