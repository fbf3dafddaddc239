from __future__ import annotations

import pytest

from notice_nlp.clean import clean
from notice_nlp.facts import find_identifiers, find_metrics, funds_held
from notice_nlp.segments import segment


def test_identifiers() -> None:
    text = (
        "ASIN b0abcdefgh (order 112-1234567-7654321), Complaint ID: 8107734420, write to notice-dispute@amazon.com or see "
        "https://sellercentral.amazon.de/x?y=1. Your Amazon.de and amazon.co.uk accounts; case closed; ASIN B0ABCDEFGH again."
    )
    found: dict[str, list[str]] = {}
    for one in find_identifiers(text):
        found.setdefault(one.kind, []).append(one.value)
        assert text[one.start : one.end].lower() == one.value.lower()
    assert found == {
        "asins": ["B0ABCDEFGH"],
        "order_ids": ["112-1234567-7654321"],
        "case_ids": ["8107734420"],
        "emails": ["notice-dispute@amazon.com"],
        "links": ["https://sellercentral.amazon.de/x?y=1"],
        "marketplaces": ["amazon.de", "amazon.co.uk"],
    }


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("Your order defect rate is 4.12 %; the target is 1 %.", [("order_defect_rate", 0.0412, 0.01)]),
        ("Your ODR exceeded the target of 1%.", [("order_defect_rate", None, 0.01)]),
        ("Late shipment rate: 9.5%\nYour late shipment rate must be under 4%.", [("late_shipment_rate", 0.095, 0.04)]),
        (
            "Your cancellation rate is 3,1 % (target below 2.5 %) and your valid tracking rate 88%.",
            [("cancellation_rate", 0.031, 0.025), ("valid_tracking_rate", 0.88, None)],
        ),
        ("本期订单缺陷率 2.9%，要求低于 1%。", [("order_defect_rate", 0.029, 0.01)]),
        ("Your order defect rate is too high.", []),
    ],
)
def test_metrics(text: str, metrics: list[tuple[str, float | None, float | None]]) -> None:
    assert [(one.name, one.value, one.target) for one in find_metrics(segment(clean(text).text))] == metrics


@pytest.mark.parametrize(
    "text",
    [
        "Your funds stay with us and will not be transferred.",
        "The money in your account has been placed on a temporary hold.",
        "A reserve equal to your gross sales of the last 14 days will apply.",
        "您的资金将暂扣在账户中。",
        "审核期间暂缓向您支付货款。",
    ],
)
def test_funds_are_held(text: str) -> None:
    held = funds_held(segment(clean(text).text))
    assert held
    assert 0 <= held[0] < held[1] <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "We may withhold payments if you do not reply.",
        "Your funds are no longer on hold.",
        "The reserve has been lifted.",
        "Please keep your listings up to date.",
        "如果您不提交，我们可能会暂扣资金。",
        "您的资金已解冻。",
    ],
)
def test_threats_and_releases_are_not(text: str) -> None:
    assert funds_held(segment(clean(text).text)) is None
