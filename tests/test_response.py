"""The kind of answer that is due: from the items' pages, from rules, each with a reason."""

from __future__ import annotations

import pytest

from notice_nlp.clean import clean
from notice_nlp.items import ItemFinder, without_named_plans
from notice_nlp.knowledge import LANGUAGES, Knowledge
from notice_nlp.language import language_of
from notice_nlp.response import ResponseFound, find_responses
from notice_nlp.rules import table
from notice_nlp.segments import segment
from notice_nlp.taxonomy import RESPONSES, Taxonomy

DUE = [
    ("Please send us invoices from your supplier.", ["documents"]),
    ("Please send a plan of action.", ["plan_of_action"]),
    ("Please send a plan of action and copies of your invoices.", ["plan_of_action", "documents"]),
    ("Delete the listing and contact the rights owner.", ["listing_edit", "contact_rights_owner"]),
    ("Schedule a video call with our team.", ["interview"]),
    ("Please answer the questions below:\n1. Who packs your orders?\n2. Where is your stock kept?", ["questionnaire"]),
    ("Tell us the following:\n- Who packs your orders?\n- Where is your stock kept?", ["questionnaire"]),
    ("Click Acknowledge to confirm that you have read this policy.", ["acknowledgement"]),
    ("请点击“确认”，表明您已阅读该政策。", ["acknowledgement"]),
    ("请回答以下问题：\n1. 由谁打包？\n2. 库存在哪里？", ["questionnaire"]),
    ("Your account is active again. No further action is required.", ["none"]),
    ("Why did this happen?\nYour orders were late.\nWhat happens next?\nWe review your account.", ["none"]),
    ("您的账户已恢复，无需采取任何行动。", ["none"]),
    ("Beantworten Sie die folgenden Fragen.", ["questionnaire"]),
    ("Confirmez avoir lu la politique.", ["acknowledgement"]),
]  # fmt: skip


def responses(taxonomy: Taxonomy, text: str) -> list[ResponseFound]:
    snapshot = taxonomy.snapshot()
    unnamed = next(name for name, entry in snapshot["items"].items() if entry["fallback"])
    repaired = clean(text).text
    segments, language = segment(repaired), language_of(repaired)
    items = without_named_plans(ItemFinder(snapshot["items"]).find(segments, language=language))
    return find_responses(segments, items, Knowledge(snapshot, "en").response, unnamed, language)


@pytest.mark.parametrize(("text", "due"), DUE)
def test_the_kind_of_answer_is_seen(taxonomy: Taxonomy, text: str, due: list[str]) -> None:
    found = responses(taxonomy, text)
    assert [one.label for one in found] == due
    assert all(0 <= one.start <= one.end <= len(clean(text).text) for one in found)


def test_without_words_that_call_for_it_nothing_is_due(taxonomy: Taxonomy) -> None:
    assert responses(taxonomy, "Your parcel arrives on Tuesday.") == [ResponseFound("none", "")]


def test_every_reason_has_words_in_both_languages(taxonomy: Taxonomy) -> None:
    rules = table("responses")
    assert {rule.kind for rule in rules} <= {*RESPONSES, "none"}
    for language in LANGUAGES:
        knowledge = Knowledge(taxonomy.snapshot(), language)
        for reason in ["", "item/invoices", *(rule.id for rule in rules)]:
            assert knowledge.response_reason(reason)
