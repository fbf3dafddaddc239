"""What a seller does: find the guide in two clicks, tick a checklist, print it, change the language."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from notice_nlp.taxonomy import Taxonomy
from tests.browser.conftest import PHONE, Open

RELATED = "kb/issues/related_accounts/"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_issue_stage_and_item_is_one_click_from_home(open_page: Open, taxonomy: Taxonomy, language: str) -> None:
    page = open_page(f"{language}/")
    for kind in ("issues", "stages", "items"):
        for name in taxonomy.ids(kind):
            link = page.locator(f'article a[href="kb/{kind}/{name}/"]').first
            expect(link).to_have_text(taxonomy.pages[kind][name][language].front_matter.title)


@pytest.mark.parametrize(
    ("language", "words", "page"),
    [
        ("en", "items you sold as new were used", "kb/issues/product_condition/"),
        ("en", "your account is related to another account", RELATED),
        ("en", "we need more information about your appeal", "kb/stages/more_information/"),
        ("zh", "关联账户", RELATED),
        ("zh", "我的账户被停用了", "kb/stages/deactivation/"),
        ("zh", "Used Sold As New", "kb/issues/product_condition/"),
        ("zh", "水电费账单", "kb/issues/identity_verification/"),
    ],
)
def test_a_phrase_leads_to_its_guide(open_page: Open, language: str, words: str, page: str) -> None:
    opened = open_page(f"{language}/")
    opened.fill("#finder-words", words)
    expect(opened.locator("#finder-found a").first).to_have_attribute("href", page)
    opened.keyboard.press("Enter")
    opened.keyboard.press("Enter")
    opened.wait_for_url(f"**/{language}/{page}")


def test_words_of_no_guide_find_none_and_say_so(open_page: Open) -> None:
    page = open_page("en/")
    page.fill("#finder-words", "zzzz qqqq")
    expect(page.locator("#finder-count")).to_contain_text("No guide")
    assert page.locator("#finder-found a").count() == 0


def test_hostile_words_are_words(open_page: Open) -> None:
    page = open_page("en/")
    page.fill("#finder-words", "<img src=x onerror=alert(1)> .*+?^${}()|[] trademark")
    expect(page.locator("#finder-found a").first).to_have_text("Intellectual property")


@pytest.mark.parametrize(("language", "other", "title"), [("en", "zh", "关联账户"), ("zh", "en", "Related accounts")])
def test_the_other_language_shows_the_same_page(open_page: Open, language: str, other: str, title: str) -> None:
    page = open_page(f"{language}/{RELATED}")
    page.locator("a.twin").click()
    page.wait_for_url(f"**/{other}/{RELATED}")
    expect(page.locator("h1")).to_contain_text(title)


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("zh-TW", "zh"), ("en-GB", "en"), ("de-DE", "en")])
def test_the_root_goes_to_the_language_of_the_browser(open_page: Open, locale: str, language: str) -> None:
    page = open_page("", locale=locale)
    page.wait_for_url(f"**/{language}/")


def test_an_issue_page_begins_with_what_to_do_and_ends_with_its_links(open_page: Open) -> None:
    page = open_page(f"en/{RELATED}")
    headings = [heading.inner_text().strip("¶ \n") for heading in page.locator("article h2").all()]
    assert headings[0] == "Do this first"
    assert headings[-2:] == ["See also", "Sources"]
    assert page.locator(".do-first ol.checklist input").count() == 4
    assert page.locator('.see-also a[href="../../items/related_account_action/"]').count() == 1


def test_an_item_page_names_the_notices_that_ask_for_it(open_page: Open) -> None:
    links = open_page("en/kb/items/related_account_action/").locator(".see-also a")
    expect(links.filter(has_text="Related accounts").first).to_have_attribute("href", "../../issues/related_accounts/")


def test_sources_lead_there_and_back_and_say_how_strong_they_are(open_page: Open) -> None:
    page = open_page(f"en/{RELATED}")
    mark = page.locator("a.footnote-ref").first
    note = page.locator(str(mark.get_attribute("href")).replace(":", r"\:"))
    expect(note).to_contain_text("looked up 2026-")
    expect(note).to_contain_text("third party")
    assert page.locator("a.footnote-backref").count() >= page.locator(".footnote li").count()
    assert "[^" not in page.locator("article").inner_text()


def test_ticks_are_forgotten_unless_one_asks(open_page: Open) -> None:
    page = open_page("en/kb/items/invoices/")
    box = page.get_by_role("checkbox", name="Dates and quantities added up")
    box.check()
    expect(page.locator(".checklist-bar [role=status]")).to_contain_text("1 of")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('notice_nlp'))") == []
    page.reload()
    expect(box).not_to_be_checked()
    box.check()
    page.get_by_label("Remember my ticks").check()
    page.reload()
    expect(box).to_be_checked()
    page.get_by_label("Remember my ticks").uncheck()
    page.reload()
    expect(box).not_to_be_checked()


def test_paper_shows_the_page_and_nothing_around_it(open_page: Open) -> None:
    page = open_page("en/kb/items/invoices/")
    page.emulate_media(media="print")
    for around in (".md-header", ".md-tabs", ".md-footer", ".checklist-bar", ".md-sidebar--primary"):
        expect(page.locator(around).first).to_be_hidden()
    expect(page.get_by_role("checkbox").first).to_be_visible()
    expect(page.locator("article h1")).to_be_visible()


def test_the_menu_opens_by_keyboard_on_a_phone(open_page: Open) -> None:
    page = open_page(f"en/{RELATED}", PHONE)
    menu = page.locator('label.md-header__button[for="__drawer"]')
    expect(menu).to_have_attribute("aria-label", "Menu")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".md-sidebar--primary")).to_be_in_viewport(ratio=0.5)


def test_colours_follow_the_system_or_what_one_chose(open_page: Open) -> None:
    page = open_page(f"en/{RELATED}", scheme="dark")
    body = page.locator("body")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.get_by_title("Light colours").click()
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    page.reload()
    expect(body).to_have_attribute("data-md-color-scheme", "default")


def test_the_reader_has_its_place(open_page: Open) -> None:
    for language in ("en", "zh"):
        page = open_page(f"{language}/")
        page.locator('a.action[href="read/"]').click()
        expect(page.locator(f'#notice-reader[data-lang="{language}"]')).to_be_attached()


def test_a_pasted_notice_is_read_on_the_site_and_may_go_nowhere(open_page: Open) -> None:
    page = open_page("en/read/")
    policy = page.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content") or ""
    directives = dict(part.split(maxsplit=1) for part in policy.split("; "))
    assert directives["default-src"] == directives["connect-src"] == "'self'"
    assert not any(
        ":" in source
        for sources in directives.values()
        for source in sources.replace("data:", "").replace("blob:", "").split()
    )
    expect(page.locator("#notice-reader[data-ready]")).to_be_attached()
    page.locator("#notice-reader textarea").fill(
        "Your account has been deactivated. Please send the root cause within 17 days."
    )
    page.get_by_role("button", name="Read the notice").click()
    expect(page.locator(".nr-report")).to_contain_text("17 days")
    expect(page.locator(".nr-report")).to_contain_text("Root cause")
