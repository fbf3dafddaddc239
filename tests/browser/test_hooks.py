"""The small parts that the pages are made with."""

from __future__ import annotations

import sys

import pytest
from markdown import Markdown

from tests.browser.served import ROOT

sys.path.insert(0, str(ROOT / "docs" / "hooks"))

import chinese
import reference
from checklists import Checklists
from dialect import separated
from library import Library
from notice_nlp.rules import compiled
from notice_nlp.taxonomy import Taxonomy


@pytest.mark.parametrize(
    ("word", "expected"),
    [("知识产权", ["知识", "产权"]), ("发票", ["发票"]), ("网", ["网"]), ("ABC", ["ABC"])],
)
def test_long_words_are_cut_where_words_cover_them(word: str, expected: list[str]) -> None:
    assert chinese.parts(word) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("最近 365 \u200b天\u200b内", "最近 365天\u200b内"),
        ("17\u200b天", "17天"),
        ("第\u200b三\u200b天", "第\u200b三\u200b天"),
    ],
)
def test_a_number_keeps_its_unit(text: str, expected: str) -> None:
    assert chinese.joined(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Wins**\n- a\n- b", "**Wins**\n\n- a\n- b"),
        ("- a\n- b\n  - c", "- a\n- b\n  - c"),
        ("- a\n  more\n- b", "- a\n  more\n- b"),
        ("```\ntext\n- no list\n```", "```\ntext\n- no list\n```"),
        ("Steps:\n1. a", "Steps:\n\n1. a"),
    ],
)
def test_a_list_is_a_list_also_without_an_empty_line(text: str, expected: str) -> None:
    assert separated(text) == expected


def test_a_box_is_named_by_its_text() -> None:
    html = Markdown(extensions=[Checklists()]).convert("- [ ] Call the [supplier](x.html) **now**\n- plain")
    assert html == (
        '<ul class="checklist">\n<li class="to-tick"><label><input type="checkbox" /><span>Call the <a href="x.html">supplier</a> '
        "<strong>now</strong></span></label></li>\n<li>plain</li>\n</ul>"
    )


def test_every_command_is_documented() -> None:
    said = reference.command_line(Library.open("en"))
    assert "## notice-nlp classify" in said
    assert "## notice-nlp kb search" in said
    assert "--format [text|json|jsonl|markdown|html]" in said


def test_every_label_is_in_the_labelling_guide(taxonomy: Taxonomy) -> None:
    for language in ("en", "zh"):
        said = reference.labelling(Library(taxonomy, language))
        for kind in ("stages", "issues", "items"):
            assert all(f"{{ #{kind}-{name} }}" in said for name in taxonomy.ids(kind))


def test_phrases_of_an_issue_are_found_by_its_own_patterns(taxonomy: Taxonomy) -> None:
    """Where a page says by which words one knows its notices, the reader knows them too."""
    unknown = [
        (name, phrase)
        for name in taxonomy.ids("issues")
        for language in ("en", "zh")
        for phrase in taxonomy.pages["issues"][name][language].front_matter.phrases
        if not any(
            compiled(pattern).search(phrase)
            for pattern in taxonomy.pages["issues"][name][language].front_matter.patterns.get(language, [])
        )
    ]
    assert unknown == []


def test_issues_and_stages_have_phrases_in_both_languages(taxonomy: Taxonomy) -> None:
    for kind in ("issues", "stages"):
        for name, twins in taxonomy.pages[kind].items():
            assert all(len(page.front_matter.phrases) >= 2 for page in twins.values()), name
