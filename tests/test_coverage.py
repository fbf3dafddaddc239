"""Every point of the advice that this project started from has its place in the pages, or a reason why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict

from notice_nlp import paths
from notice_nlp.located import parse_yaml
from notice_nlp.pages import sections
from notice_nlp.taxonomy import KINDS, Taxonomy

MOST_WORDS = 12


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Entry(Strict):
    id: str
    point: str
    treatment: Literal["covered", "corrected", "left_out"]
    pages: list[str]
    where: dict[str, str | list[str]] = {}
    why: str = ""


class Coverage(Strict):
    points: int
    flags: int
    flags_never_given: list[str]
    entries: list[Entry]

    def wanted(self) -> list[str]:
        numbered = [*map(str, range(1, self.points + 1)), *(f"F{number}" for number in range(1, self.flags + 1))]
        return [name for name in numbered if name not in self.flags_never_given]


def load() -> tuple[Coverage | None, list[str]]:
    path, findings = paths.knowledge_base() / "coverage.yaml", list[str]()
    return parse_yaml(path.read_text(encoding="utf-8"), Coverage, path, 1, findings), findings


def errors(coverage: Coverage, taxonomy: Taxonomy) -> Iterator[str]:
    found = [entry.id for entry in coverage.entries]
    yield from (f"{name}: no entry" for name in coverage.wanted() if name not in found)
    yield from (f"{name}: there is no such point or flag" for name in found if name not in coverage.wanted())
    yield from (f"{name}: {found.count(name)} entries" for name in sorted(set(found)) if found.count(name) > 1)
    for entry in coverage.entries:
        yield from (f"{entry.id}: {what}" for what in of_entry(entry, taxonomy))


def of_entry(entry: Entry, taxonomy: Taxonomy) -> Iterator[str]:
    if not 0 < len(entry.point.split()) <= MOST_WORDS:
        yield f"the point has {len(entry.point.split())} words, not 1 to {MOST_WORDS}"
    if entry.treatment == "left_out":
        yield from () if entry.why else ["left out, but not why"]
    elif not entry.pages:
        yield f"{entry.treatment}, but on no page"
    yield from (f"the place of {page} is not named" for page in entry.pages if page not in entry.where)
    yield from (f"{page} has a place but is not among the pages" for page in entry.where if page not in entry.pages)
    for page in entry.pages:
        yield from of_page(page, entry.where.get(page, []), taxonomy)


def of_page(page: str, where: str | list[str], taxonomy: Taxonomy) -> Iterator[str]:
    kind, _, name = page.partition("/")
    twins = taxonomy.pages[kind].get(name, {}) if kind in KINDS else {}
    if not twins:
        yield f"there is no page {page} in both languages"
        return
    headings = sections(twins["en"].body)
    for heading in [where] if isinstance(where, str) else where:
        if heading not in headings:
            yield f"{page} has no heading {heading!r}"


def test_every_point_and_flag_stands_where_the_list_says(taxonomy: Taxonomy) -> None:
    coverage, findings = load()
    if coverage:
        findings += errors(coverage, taxonomy)
    assert not findings, "\n".join([f"{len(findings)} errors in kb/coverage.yaml", *findings])


def test_every_flag_is_corrected() -> None:
    coverage, _ = load()
    assert coverage
    assert [one.id for one in coverage.entries if one.id[0] == "F" and one.treatment != "corrected"] == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "0"}, ["1: no entry", "0: there is no such point or flag"]),
        ({"id": "2"}, ["1: no entry", "2: 2 entries"]),
        ({"point": "word " * 13}, ["1: the point has 13 words, not 1 to 12"]),
        ({"treatment": "left_out"}, ["1: left out, but not why"]),
        ({"pages": [], "where": {}}, ["1: covered, but on no page"]),
        ({"where": {}}, ["1: the place of guides/glossary is not named"]),
        (
            {"pages": ["guides/no"], "where": {"guides/no": "Issues"}},
            ["1: there is no page guides/no in both languages"],
        ),
        ({"where": {"guides/glossary": ["Issues", "Isues"]}}, ["1: guides/glossary has no heading 'Isues'"]),
        (
            {"where": {"guides/glossary": "Issues", "items/other": "Checklist"}},
            ["1: items/other has a place but is not among the pages"],
        ),
    ],
)
def test_all_errors_are_found(change: dict[str, object], says: list[str], taxonomy: Taxonomy) -> None:
    sound: dict[str, object] = {"point": "A word", "treatment": "covered", "pages": ["guides/glossary"]}
    sound["where"] = {"guides/glossary": "Issues"}
    entries = [{**sound, "id": name} for name in ("1", "2", "F1")]
    head: dict[str, object] = {"points": 2, "flags": 2, "flags_never_given": ["F2"], "entries": entries}
    assert list(errors(Coverage.model_validate(head), taxonomy)) == []
    entries[0].update(change)
    assert list(errors(Coverage.model_validate(head), taxonomy)) == says
