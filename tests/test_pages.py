"""The bodies of the pages hold together, and whatever does not is named with file and line."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from notice_nlp import paths
from notice_nlp.errors import KnowledgeBaseError
from notice_nlp.pages import anchor, check_pages, old_sources, sections
from notice_nlp.taxonomy import Taxonomy, load_taxonomy

TEMPLATES = paths.knowledge_base() / "templates"
PAGE = Path("en") / "items" / "invoices.md"


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    shutil.copytree(paths.knowledge_base(), tmp_path / "kb")
    return tmp_path / "kb"


def findings(kb: Path) -> list[str]:
    with pytest.raises(KnowledgeBaseError) as caught:
        check_pages(load_taxonomy(kb), kb / "templates")
    return caught.value.findings


def edit(page: Path, old: str, new: str) -> None:
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_pages_hold_together(taxonomy: Taxonomy) -> None:
    check_pages(taxonomy, TEMPLATES)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("## What gets rejected", "## What is refused", "the section 'What gets rejected' is missing"),
        ("## Checklist\n", "## Checklist\nSee [x](../items/no_such.md).\n", "there is no page ../items/no_such.md"),
        ("## Checklist\n", "## Checklist\nSee [x](#no-such).\n", "there is no heading #no-such in invoices.md"),
        ("## Checklist\n", "## Checklist\nSo it is.[^nobody]\n", "no source has the key 'nobody'"),
        ("## Checklist\n", "# Invoices\n\n## Checklist\n", "no first-level heading"),
        ("sources:\n", "sources:\n  - name: One more\n    strength: notice\n    checked: 2026-11-22\n", "has no key to cite it by"),
    ],
)  # fmt: skip
def test_an_error_is_named_with_its_line(kb: Path, old: str, new: str, says: str) -> None:
    edit(kb / PAGE, old, new)
    found = [finding for finding in findings(kb) if says in finding]
    assert found
    file, line, _ = found[0].split(":", 2)
    assert file.endswith("invoices.md")
    assert int(line) >= 1


def test_sections_out_of_order_and_unlike_twins(kb: Path) -> None:
    page = kb / PAGE
    text = page.read_text(encoding="utf-8")
    first, second = sections(text)[:2]
    page.write_text(text.replace(first, "\0").replace(second, first).replace("\0", second), encoding="utf-8")
    assert any("not in the order" in finding for finding in findings(kb))
    edit(kb / "zh" / "guides" / "glossary.md", "\n## ", "\n## 多出来的一节\n\n## ")
    assert any("glossary.md" in finding and "as many sections" in finding for finding in findings(kb))


def test_code_is_no_heading_and_anchors_are_as_on_the_site() -> None:
    assert sections("## One\n```\n## no\n```\n## Two ##\n") == ["One", "Two"]
    assert anchor("If Amazon is wrong?") == "if-amazon-is-wrong"
    assert anchor("如果是亚马逊弄错了") == "如果是亚马逊弄错了"


def test_old_sources_are_named(taxonomy: Taxonomy) -> None:
    assert old_sources(taxonomy, date(2026, 11, 23)) == []
    assert len(old_sources(taxonomy, date(2028, 1, 1))) > 100
