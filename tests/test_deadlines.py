from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from notice_nlp.clean import clean
from notice_nlp.deadlines import find_deadlines, han_number
from notice_nlp.segments import segment
from tests.hostile import texts

RECEIVED = date(2026, 10, 2)

BINDING = [
    (
        "Unless your documents reach us within 17 days, nothing will change.",
        17.0,
        None,
        None,
        False,
    ),
    ("Please reply within 72 hours of receiving this message.", 3.0, None, None, False),
    ("SUBMIT THE FORM WITHIN SEVENTY-TWO HOURS.", 3.0, None, None, False),
    ("You have three weeks to submit an appeal.", 21.0, None, None, False),
    ("Please respond within five (5) business days.", 5.0, None, None, True),
    ("Answer our questions within a fortnight.", 14.0, None, None, False),
    ("An appeal is open to you for 17 days or two appeals, whatever ends first.", 17.0, None, 2, False),
    (
        "Please submit the documents no later than December 4, 2026, 6:00 p.m. Eastern time.",
        None,
        date(2026, 12, 4),
        None,
        False,
    ),
    ("Please reply no later than Oct. 20th.", None, date(2026, 10, 20), None, False),
    ("Reply by 5 January.", None, date(2027, 1, 5), None, False),
    ("Respond before 2026-11-05T12:00:00Z.", None, date(2026, 11, 5), None, False),
    ("请在收到本通知后 14 天内提交申诉。", 14.0, None, None, False),
    ("请于三个工作日内回复。", 3.0, None, None, True),
    ("请务必于2026年10月20日前提交申诉。", None, date(2026, 10, 20), None, False),
    ("請在30個曆日內補交資料。", 30.0, None, None, False),
]

SILENT = [
    "Please send invoices issued in the last 365 days.",
    "The utility bill must not be older than 90 days.",
    "Funds will be held for 90 days.",
    "We will respond within 48 hours after we receive your appeal.",
    "Your order defect rate over a 60-day period is too high, please act.",
    "On 20 October 2026 we reviewed your account and the documents you submitted.",
    "请提供过去365天内的发票。",
    "我们将在 48 小时内回复您的申诉。",
    "资金将暂扣 90 天。",
]


@pytest.mark.parametrize(("text", "days", "day", "attempts", "business"), BINDING)
def test_limits(text: str, days: float | None, day: date | None, attempts: int | None, business: bool) -> None:
    [found] = find_deadlines(segment(clean(text).text), RECEIVED)
    assert (found.days, found.day, found.attempts, found.business_days) == (days, day, attempts, business)


@pytest.mark.parametrize("text", SILENT)
def test_numbers_that_are_no_limit(text: str) -> None:
    assert find_deadlines(segment(clean(text).text), RECEIVED) == []


def test_two_clocks_are_two_limits() -> None:
    text = "Verify your identity within 7 days.\nSubmit the invoices within 14 days."
    assert [one.days for one in find_deadlines(segment(text))] == [7.0, 14.0]


def test_a_date_without_year_needs_the_date_of_the_mail() -> None:
    assert find_deadlines(segment("Please reply by 5 January.")) == []


@pytest.mark.parametrize(
    ("han", "number"), [("七", 7), ("十", 10), ("十七", 17), ("三十", 30), ("两", 2), ("二十一", 21)]
)
def test_han_number(han: str, number: int) -> None:
    assert han_number(han) == number


@given(texts)
@settings(deadline=None)
def test_spans_lie_in_the_text(source: str) -> None:
    text = clean(source).text
    for one in find_deadlines(segment(text), RECEIVED):
        assert 0 <= one.start < one.end <= len(text)
        assert one.days is None or one.days > 0
