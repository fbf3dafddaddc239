"""Each kind of page, in both languages: usable by all, wide or narrow, light or dark, and loading nothing from elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open

KINDS = {
    "home": "", "reader": "read/", "issue": "kb/issues/intellectual_property/", "stage": "kb/stages/deactivation/",
    "item": "kb/items/invoices/", "guide": "kb/guides/plan_of_action/", "glossary": "kb/guides/glossary/",
    "list": "kb/items/", "code": "developers/command-line/", "reference": "developers/api/",
    "tables": "developers/dataset-card/", "plots": "developers/model-card/", "labels": "developers/labelling/",
}  # fmt: skip
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}
CONTRAST = {"runOnly": ["color-contrast"]}


ALSO_CHINESE = ("home", "reader", "issue", "item", "list", "plots")  # the others differ in their words only


@pytest.mark.parametrize(
    ("language", "path"),
    [("en", path) for path in KINDS.values()] + [("zh", KINDS[kind]) for kind in ALSO_CHINESE],
)
def test_a_page_is_for_everybody(open_page: Open, language: str, path: str) -> None:
    page = open_page(f"{language}/{path}")
    assert str(page.locator("html").get_attribute("lang")).startswith(language)
    assert page.locator("h1").count() == 1
    assert violations(page, AXE) == {}
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert violations(page, CONTRAST) == {}
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def violations(page: Page, options: dict[str, Any]) -> dict[str, list[str]]:
    """Return what axe-core objects to, with the first places."""
    found = Axe().run(page, options=options).response["violations"]
    return {
        one["id"]: [node["html"][:160] + node["failureSummary"][:200] for node in one["nodes"][:3]] for one in found
    }
