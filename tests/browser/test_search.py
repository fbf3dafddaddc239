"""Search, as a reader uses it: each language finds its own pages, and parts of Chinese compounds are found."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

RESULTS = ".md-search-result__item > a.md-search-result__link"


def search(page: Page, words: str) -> list[str]:
    """Return the addresses of the results; the words are put in at once, as by pasting."""
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").fill(words)
    expect(page.locator(".md-search-result__meta")).to_have_text(re.compile(r"\d|没有|No match"), timeout=30_000)
    page.wait_for_timeout(200)
    return [str(link.get_attribute("href")).split("?")[0] for link in page.locator(RESULTS).all()]


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("产权", "kb/issues/intellectual_property/"),
        ("投诉", "kb/issues/intellectual_property/"),
        ("关联", "kb/issues/related_accounts/"),
        ("发票", "kb/items/invoices/"),
        ("二手", "kb/issues/product_condition/"),
        ("申诉", "kb/stages/more_information/"),
        ("365天", "kb/items/invoices/"),
        ("365 天", "kb/items/invoices/"),
        ("授权书", "kb/items/letter_of_authorization/"),
        ("ODR", "kb/issues/order_defect_rate/"),
    ],
)
def test_chinese_words_are_found_also_inside_of_compounds(open_page: Open, words: str, page: str) -> None:
    found = search(open_page("zh/"), words)
    assert any(page in address for address in found), found
    assert all("/zh/" in address for address in found)


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("invoice", "kb/items/invoices/"),
        ("related account", "kb/issues/related_accounts/"),
        ("utility bill", "kb/items/address_document/"),
    ],
)
def test_english_finds_english_pages_only(open_page: Open, words: str, page: str) -> None:
    found = search(open_page("en/"), words)
    assert any(page in address for address in found), found
    assert all("/en/" in address for address in found)


def test_english_search_knows_no_chinese(open_page: Open) -> None:
    assert search(open_page("en/"), "知识产权投诉") == []


def test_a_result_is_reached_by_keyboard(open_page: Open) -> None:
    page = open_page("en/developers/")
    page.keyboard.press("/")
    page.keyboard.type("letter of authorisation", delay=5)
    expect(page.locator(RESULTS).first).to_be_visible(timeout=30_000)
    page.wait_for_timeout(300)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kb/items/letter_of_authorization/**")
