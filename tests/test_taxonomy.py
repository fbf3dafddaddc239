from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from notice_nlp import paths
from notice_nlp.errors import KnowledgeBaseError
from notice_nlp.taxonomy import KINDS, Taxonomy, load_taxonomy


def test_every_label_of_the_labelling_guide_has_its_page(taxonomy: Taxonomy) -> None:
    assert [len(taxonomy.pages[kind]) for kind in ("stages", "issues", "items")] == [8, 14, 30]


def test_every_body_is_a_page_that_helps(taxonomy: Taxonomy) -> None:
    for kind in KINDS:
        for twins in taxonomy.pages[kind].values():
            for page in twins.values():
                assert "## " in page.body, page.path
                assert len(page.body) > 150, page.path
            assert twins["en"].body.count("\n## ") == twins["zh"].body.count("\n## "), twins["zh"].path


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(paths.knowledge_base(), tmp_path / "kb")
    return tmp_path / "kb"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_errors_come_at_once_with_file_and_line(copy: Path) -> None:
    edit(copy / "en/issues/drop_shipping.md", "asks_for: [", "asks_for: [no_such_item, ")
    edit(copy / "en/stages/warning.md", "is_notice: true", "is_notice: perhaps")
    edit(copy / "zh/items/invoices.md", "title:", "titel:")
    (copy / "zh/issues/related_accounts.md").unlink()
    edit(copy / "en/items/root_cause.md", "patterns:\n  en:\n", "patterns:\n  en:\n    - 'a++'\n    - '(open'\n")
    with pytest.raises(KnowledgeBaseError) as caught:
        load_taxonomy(copy)
    findings = "\n".join(caught.value.findings)
    for path, what in (
        ("en/issues/drop_shipping.md", "there is no page items/no_such_item"),
        ("en/stages/warning.md", "is_notice: Input should be a valid boolean"),
        ("zh/items/invoices.md", "titel: this key is not known here"),
        ("zh/items/invoices.md", "title: this key is missing"),
        ("zh/issues/related_accounts.md", "this page is missing; its twin exists"),
        ("en/items/root_cause.md", "does not mean the same in Python and JavaScript"),
        ("en/items/root_cause.md", "not a regular expression"),
    ):
        line = next(one for one in caught.value.findings if path in one and what in one)
        number = int(line.split(path + ":")[1].split(":")[0])
        assert number >= 1
    text = (copy / "en/stages/warning.md").read_text(encoding="utf-8").split("\n")
    number = int(findings.split("en/stages/warning.md:")[1].split(":")[0])
    assert text[number - 1].startswith("is_notice")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("---\n", "", "no front matter"),
        ("title:", "title: [", "not YAML"),
        ("is_notice: true", "is_notice: true\nis_notice: true", "stands here twice"),
    ],
)
def test_broken_front_matter(copy: Path, old: str, new: str, says: str) -> None:
    edit(copy / "en/stages/funds.md", old, new)
    with pytest.raises(KnowledgeBaseError, match=says):
        load_taxonomy(copy)


def test_the_fingerprint_follows_labels_not_prose(copy: Path) -> None:
    before = load_taxonomy(copy).fingerprint()
    edit(copy / "en/stages/funds.md", "## ", "Another sentence.\n\n## ")
    assert load_taxonomy(copy).fingerprint() == before
    edit(copy / "en/stages/funds.md", "title:", "title: More")
    assert load_taxonomy(copy).fingerprint() != before


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="no such folder"):
        load_taxonomy(tmp_path / "kb")
