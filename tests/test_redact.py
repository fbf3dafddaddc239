"""What is private goes, what a reader decides by stays, and what was replaced can be put back."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings

from notice_nlp.clean import clean
from notice_nlp.deadlines import find_deadlines
from notice_nlp.notices import Corpus
from notice_nlp.private import NAMES, find_private
from notice_nlp.reader import NoticeReader
from notice_nlp.redact import redact, restore
from notice_nlp.report import NoticeReport
from notice_nlp.segments import segment
from tests.hostile import texts
from tests.personal import Written, letter

LETTERS = 120
LEAST = {
    0: 0.97,
    1: 0.97,
    2: 0.65,
}  # of each kind; the third hand is hard on names, and the rules were not fitted to it
PRECISION = 0.97
MOST_CHANGED = 0.04  # of the redacted letters; a letter at the edge of a threshold falls to the other side by one word


def test_each_kind_has_its_placeholder_and_a_value_one_number() -> None:
    done = redact("Write to a@shop.example or b@shop.example; a@shop.example is better. Order 112-1234567-7654321.")
    assert done.text == "Write to [EMAIL-1] or [EMAIL-2]; [EMAIL-1] is better. Order [ORDERNO-1]."
    assert done.replaced == {"email": 3, "order": 1}
    assert done.originals["[EMAIL-2]"] == "b@shop.example"


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\n\nSend it to seller-performance@amazon.com within 17 days, or by 2026-12-04 11:59 p.m.",
        "Dear Seller,\nSee https://sellercentral.amazon.co.uk/help/hub/reference/G200285170?ref=mail&language=en_GB",
        "Sincerely,\nSeller Performance Team\nAmazon.com Services LLC\n410 Terry Avenue North, Seattle",
        "尊敬的卖家：\n请在17天内提交供应商的名称、电话和地址。\n此致\n亚马逊卖家绩效团队",
        "ASIN B08XYZ1234: 2.78 % of 1,332 orders in 60 days, target 1%, refund $1,284.50",
        "The account holder's name, bank account number and IBAN must be visible. Passport or ID card, both sides.",
        "Hello ${sellerName},\nYour account is at risk.",
    ],
)
def test_what_is_amazons_or_nobodys_stays(text: str) -> None:
    assert redact(text).text == text


def test_a_name_that_was_found_goes_wherever_it_stands() -> None:
    done = redact("Store name: Fernbrook Supplies\nThe listings of Fernbrook  Supplies were removed.")
    assert "Fernbrook" not in done.text
    assert done.replaced == {"shop": 2}
    assert len(done.originals) == 1


def test_names_of_headers_and_given_names_go() -> None:
    text = "We reviewed what Brightlake sent for Quill."
    assert redact(text).text == text
    assert (
        redact(text, {"to": "Brightlake <w@x.example>"}, ["Quill"]).text
        == "We reviewed what [NAME-1] sent for [NAME-2]."
    )


def test_product_numbers_go_only_if_asked() -> None:
    assert redact("ASIN B08XYZ1234").text == "ASIN B08XYZ1234"
    assert redact("ASIN B08XYZ1234", asins=True).text == "ASIN [ASIN-1]"


def test_links_keep_their_host_and_lose_what_identifies() -> None:
    text = "https://sellercentral.amazon.com/verify?token=abc123&ref=mail https://www.payoneer.com/acc/77 https://own.example/a"
    assert redact(text).text == (
        "https://sellercentral.amazon.com/verify?token=[TOKEN-1]&ref=mail https://www.payoneer.com/[LINK-1] [LINK-2]"
    )


def test_what_cleaning_hides_is_redacted_too() -> None:
    done = redact(
        'Click <a href="mailto:maria@shop.example" title="x">here</a>, ｍａｒｉａ＠shop.example, order １１２-1234567-7654321'
    )
    assert "shop.example" not in done.text
    assert "7654321" not in done.text
    assert done.text.startswith('Click <a href="mailto:')


def test_placeholders_that_stand_in_the_text_are_not_given_again() -> None:
    done = redact("[EMAIL-1] wrote to c@shop.example")
    assert done.text == "[EMAIL-1] wrote to [EMAIL-2]"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("hand", [0, 1])
def test_restoring_gives_the_letter_back(language: str, hand: int) -> None:
    for seed in range(20):
        text = letter(language, seed, hand).text
        done = redact(text)
        again = restore(done.text, done.originals)
        assert "".join(again.split()).lower() == "".join(text.split()).lower()
        assert redact(done.text).text == done.text


@settings(max_examples=80, deadline=None)
@given(texts)
def test_any_text_can_be_redacted_and_a_second_time_changes_nothing_much(text: str) -> None:
    done = redact(text)
    assert sum(done.replaced.values()) >= len(done.originals)
    assert all(given in done.text for given in done.originals)
    assert "a@b.co" not in done.text
    assert "112-1234567-7654321" not in done.text


def measured(written: list[Written]) -> tuple[Counter[str], Counter[str], Counter[str], Counter[str]]:
    """Return, by kind: planted, of them gone as a whole; replaced, of them planted."""
    planted, gone, replaced, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for one in written:
        mapped = clean(one.text)
        covered, private = bytearray(len(one.text)), bytearray(len(one.text))
        for piece in one.planted:
            private[piece.start : piece.end] = b"\1" * (piece.end - piece.start)
        for found in find_private(mapped.text):
            start, end = mapped.source_span(found.start, found.end)
            covered[start:end] = b"\1" * (end - start)
            kind = "name" if found.kind in NAMES else found.kind
            replaced[kind] += 1
            right[kind] += any(private[start:end])
        for piece in one.planted:
            planted[piece.kind] += 1
            gone[piece.kind] += all(covered[at] or not one.text[at].isalnum() for at in range(piece.start, piece.end))
    return planted, gone, replaced, right


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("hand", [0, 1, 2])
def test_recall_and_precision_of_each_kind(language: str, hand: int) -> None:
    planted, gone, replaced, right = measured([letter(language, seed, hand) for seed in range(LETTERS)])
    assert sum(planted.values()) > 800
    low = {kind: f"{gone[kind]} of {n} found" for kind, n in planted.items() if gone[kind] < LEAST[hand] * n}
    low |= {f"{kind} precision": f"{right[kind]} of {n}" for kind, n in replaced.items() if right[kind] < PRECISION * n}
    assert low == {}


def decided(report: NoticeReport) -> tuple[object, ...]:
    return (
        report.stage.label,
        sorted(issue.label for issue in report.issues),
        sorted(item.type for item in report.requested_items),
        [(limit.days, str(limit.date), limit.attempts) for limit in report.deadlines],
    )


def test_redacted_letters_are_read_as_before(reader: NoticeReader, corpus: Corpus) -> None:
    rows = random.Random(5).sample(corpus.notices, 400)
    pairs = [(row.text, redact(row.text).text) for row in rows]
    touched = [(before, after) for before, after in pairs if before != after]
    assert len(touched) > 100
    changed = [before for before, after in touched if decided(reader.analyze(before)) != decided(reader.analyze(after))]
    assert len(changed) <= MOST_CHANGED * len(touched), changed


def limits(text: str) -> list[tuple[object, ...]]:
    return [(one.days, one.day, one.attempts) for one in find_deadlines(segment(clean(text).text))]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_deadlines_stay_whatever_is_redacted(language: str) -> None:
    letters = [letter(language, seed, seed % 2).text for seed in range(80)]
    limited = [text for text in letters if limits(text)]
    assert len(limited) >= 25
    assert [text for text in limited if limits(text) != limits(redact(text).text)] == []
