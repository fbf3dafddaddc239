from __future__ import annotations

import pytest

from notice_nlp.search import PageSearch
from notice_nlp.taxonomy import Taxonomy


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("产权", "intellectual_property"),
        ("水电费账单", "address_document"),
        ("关联", "related_accounts"),
        ("發票", "invoices"),
        ("二手", "product_condition"),
    ],
)
def test_parts_of_chinese_compounds_are_found(taxonomy: Taxonomy, query: str, page: str) -> None:
    assert page in [hit.name for hit in PageSearch(taxonomy, "zh").find(query)]


@pytest.mark.parametrize(
    ("query", "page"),
    [("utility bill", "address_document"), ("invoice", "invoices"), ("drop shipping", "drop_shipping")],
)
def test_english(taxonomy: Taxonomy, query: str, page: str) -> None:
    assert page in [hit.name for hit in PageSearch(taxonomy, "en").find(query)[:3]]


def test_nothing_found(taxonomy: Taxonomy) -> None:
    assert PageSearch(taxonomy, "en").find("zzzzqqq") == []
