"""Requested items, with the expectation marked in the sentence: <type>words</type>, and ``+`` for greater detail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notice_nlp import paths
from notice_nlp.clean import clean
from notice_nlp.items import ItemFinder, ItemFound, without_named_plans
from notice_nlp.language import language_of
from notice_nlp.segments import segment
from notice_nlp.taxonomy import Taxonomy, load_taxonomy

_MARK = re.compile(r"<([a-z_]+)(\+?)>(.*?)</\1>", re.S)

ASKED = [
    "Please send us the following:\n-- <root_cause>The root cause of the late shipments</root_cause>\n"
    "-- <corrective_actions>The actions you have taken to resolve them</corrective_actions>\n"
    "-- <preventive_steps>The steps you have taken to prevent late shipments going forward</preventive_steps>",
    "To reactivate your account, please send:\n"
    "- <root_cause+>Greater detail on the root cause of the complaints</root_cause>\n"
    "- <evidence_of_compliance+>Greater detail on evidence that your offers comply with our rules</evidence_of_compliance>",
    "Please provide <invoices>invoices from the last 365 days</invoices> and <letter_of_authorization>a letter of authorization from the "
    "brand owner</letter_of_authorization>.",
    "Your plan must include <root_cause>the root cause of the cancellations</root_cause>.",
    "What do you need to send?\n• <identity_document>A passport or driver's license</identity_document>\n"
    "• <address_document>A utility bill no older than 90 days</address_document>",
    "Please ask the rights owner to send us <rights_owner_retraction>a retraction of the complaint</rights_owner_retraction>.",
    "请提供以下资料:\n1. <business_license>营业执照副本</business_license>\n2. <bank_document>银行对账单</bank_document>\n"
    "3. <address_document>近 90 天内的水电费账单</address_document>",
    "请您在行动计划中说明<root_cause>导致迟发的根本原因</root_cause>。",
    "Submit this:\n- <other>A notarised inventory of the warehouse</other>",
]  # fmt: skip

# One line each: the items asked for, or "-", a tab, the words; behind another tab the lead-in that they stand under.
TABLE = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "data" / "requests.tsv").read_text(encoding="utf-8").splitlines()
]

SILENT = [
    "You do not need to send invoices.",
    "Last month you sent us a utility bill and an invoice.",
    "Falsified documents are a serious violation of our policies.",
    "If you have lost your password, send us a request.",
    "We may also provide your invoices to the rights owner.",
    "All sellers must keep their invoices for two years.",
    "Amazon's policies prohibit activities such as:\n- Offering free products in exchange for reviews\n- Editing the reviews of buyers",
    "Please ship what customers have already bought.",
    "Anything else that you want us to know.",
    "您无需提供发票。",
    "我们已收到您提交的营业执照。",
    "所有卖家都必须保留发票。",
]


_SNAPSHOT = load_taxonomy(paths.knowledge_base()).snapshot()


@pytest.fixture(scope="module")
def finder(taxonomy: Taxonomy) -> ItemFinder:
    return ItemFinder(taxonomy.snapshot()["items"])


def found(finder: ItemFinder, text: str) -> list[ItemFound]:
    repaired = clean(text).text
    return without_named_plans(finder.find(segment(repaired), language=language_of(repaired)))


@pytest.mark.parametrize("marked", ASKED)
def test_what_is_asked_for_is_found_with_its_words(finder: ItemFinder, marked: str) -> None:
    text = _MARK.sub(lambda match: match[3], marked)
    assert "<" not in text, "a mark is not balanced"
    due = [
        (match[1], match[3].removeprefix("the ").removeprefix("a "), match[2] == "+")
        for match in _MARK.finditer(marked)
    ]
    got = [(item.type, text[item.start : item.end], item.greater_detail) for item in found(finder, text)]
    assert [(kind, more) for kind, _, more in got] == [(kind, more) for kind, _, more in due]
    for (_, words, _), (_, quoted, _) in zip(due, got, strict=True):
        assert words in quoted or quoted in words


@pytest.mark.parametrize("text", SILENT)
def test_what_is_no_request_is_left_alone(finder: ItemFinder, text: str) -> None:
    assert found(finder, text) == []


def test_a_plan_without_its_parts_stands_for_all_three(finder: ItemFinder) -> None:
    items = found(finder, "Please send a plan of action.")
    assert [item.type for item in items] == ["corrective_actions", "preventive_steps", "root_cause"]
    assert len({(item.start, item.end) for item in items}) == 1


def test_a_plan_with_its_parts_named_does_not(finder: ItemFinder) -> None:
    items = found(finder, "Please send a plan of action that explains:\n- The root cause of the claims")
    assert [item.type for item in items] == ["root_cause"]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[1][:40])
def test_every_way_of_asking_and_none_of_not_asking(finder: ItemFinder, row: tuple[str, ...]) -> None:
    due, words, *lead = row
    text = f"{lead[0]}\n- {words}" if lead else words
    assert {item.type for item in found(finder, text)} == (set() if due == "-" else set(due.split(",")))


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Please send more detail on the root cause.", True),
        ("We need a clearer scan of your passport.", True),
        ("The bank statement you sent is cropped. Provide a bank statement with all pages.", True),
        ("Please send the root cause of the claims.", False),
        ("The invoice is too old. Please send a utility bill.", False),
        ("请更详细地说明根本原因。", True),
        ("请说明根本原因。", False),
        ("Senden Sie uns ausführlichere Angaben zur Ursache.", True),
        ("Veuillez fournir des factures supplémentaires.", True),
        ("根本原因についてより詳しくご説明ください。", True),
    ],
)
def test_greater_detail_is_seen_where_the_last_answer_was_not_enough(finder: ItemFinder, text: str, more: bool) -> None:
    items = found(finder, text)
    assert items
    assert {item.greater_detail for item in items} == {more}


@settings(deadline=None)
@given(st.lists(st.sampled_from([words for _, words, *_ in TABLE]), min_size=1, max_size=6), st.sampled_from(" \n"))
def test_quotes_lie_in_their_segments_and_segments_name_what_is_found(words: list[str], joint: str) -> None:
    finder = ItemFinder(_SNAPSHOT["items"])
    text = clean(joint.join(words)).text
    segments = segment(text)
    for item in finder.find(segments, language="de"):
        assert any(one.start <= item.start < item.end <= one.end for one in segments)
        assert text[item.start : item.end].strip() == text[item.start : item.end] != ""
    assert len(finder.named(segments, "de")) == len(segments)
