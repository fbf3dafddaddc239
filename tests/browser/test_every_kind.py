"""Each kind of page, in both languages: usable by all, wide or narrow, light or dark, and loading nothing from elsewhere."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import PHONE, WIDE, Open

KINDS = {
    "home": "", "reader": "read/", "issue": "kb/issues/intellectual_property/", "stage": "kb/stages/deactivation/",
    "item": "kb/items/invoices/", "guide": "kb/guides/plan_of_action/", "glossary": "kb/guides/glossary/",
    "list": "kb/items/", "code": "developers/command-line/", "reference": "developers/api/",
    "tables": "developers/dataset-card/", "plots": "developers/model-card/", "labels": "developers/labelling/",
}  # fmt: skip
EVERY = pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
BOTH = pytest.mark.parametrize("language", ["en", "zh"])
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}


@EVERY
@BOTH
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: Open, path: str, language: str, scheme: str) -> None:
    page = open_page(f"{language}/{path}", scheme=scheme)
    violations = Axe().run(page, options=AXE).response["violations"]
    assert {one["id"]: [node["html"][:160] + node["failureSummary"][:200] for node in one["nodes"][:3]] for one in violations} == {}


@EVERY
@BOTH
def test_nothing_sticks_out_of_a_phone(open_page: Open, path: str, language: str) -> None:
    page = open_page(f"{language}/{path}", PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@EVERY
def test_the_page_is_in_its_language(open_page: Open, path: str) -> None:
    for language in ("en", "zh"):
        page = open_page(f"{language}/{path}", WIDE)
        assert str(page.locator("html").get_attribute("lang")).startswith(language)
        assert page.locator("h1").count() == 1
        han = page.evaluate("(document.querySelector('article h1').innerText.match(/[\\u3400-\\u9fff]/g) ?? []).length")
        assert (han > 0) == (language == "zh") or path.startswith("developers/")
