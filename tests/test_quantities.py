from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from notice_nlp.clean import clean
from notice_nlp.quantities import DATE, DURATION, after, find_quantities, number
from notice_nlp.rules import of_kind
from tests.hostile import texts

WEDNESDAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("text", "days", "business"),
    [
        ("17 days", 17.0, False),
        ("seventy-two hours", 3.0, False),
        ("seven (7) business days", 7.0, True),
        ("a fortnight", 14.0, False),
        ("einundzwanzig Tagen", 21.0, False),
        ("fünf Werktagen", 5.0, True),
        ("dix-sept jours", 17.0, False),
        ("cinq (5) jours ouvrés", 5.0, True),
        ("setenta y dos horas", 3.0, False),
        ("5 días hábiles", 5.0, True),
        ("diciassette giorni", 17.0, False),
        ("tre giorni lavorativi", 3.0, True),
        ("十七天", 17.0, False),
        ("两周", 14.0, False),
        ("半个月", 15.0, False),
        ("三个工作日", 3.0, True),
        ("5営業日以内に", 5.0, True),
        ("三週間以内に", 21.0, False),
        ("24 to 48 hours", None, False),
        ("365 derniers jours", None, False),
    ],
)
def test_durations(text: str, days: float | None, business: bool) -> None:
    text = clean(text).text
    foreign = frozenset(("zh",)) if "に" in text else frozenset(("ja",))
    [found] = find_quantities(text, foreign)
    assert (found.sign, found.days, found.business_days) == (DURATION, days, business)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-04T23:59:59Z", date(2026, 12, 4)),
        ("December 4th, 2026", date(2026, 12, 4)),
        ("4. Dezember 2026", date(2026, 12, 4)),
        ("le 1er décembre 2026", date(2026, 12, 1)),
        ("4 de diciembre de 2026", date(2026, 12, 4)),
        ("4 dicembre", date(2026, 12, 4)),
        ("04.12.2026", date(2026, 12, 4)),
        ("25/12/2026", date(2026, 12, 25)),
        ("2026年12月4日", date(2026, 12, 4)),
        ("十二月四日", date(2026, 12, 4)),
        ("5 January", date(2027, 1, 5)),
        ("29 February", None),
        ("end of the month", date(2026, 11, 30)),
        ("the end of next month", date(2026, 12, 31)),
        ("the end of this week", date(2026, 11, 22)),
        ("tomorrow", date(2026, 11, 19)),
        ("heute", WEDNESDAY),
        ("本周五", date(2026, 11, 20)),
        ("Wednesday", date(2026, 11, 25)),
    ],
)
def test_dates(text: str, day: date | None) -> None:
    [found] = [one for one in find_quantities(clean(text).text) if one.sign == DATE]
    assert found.on(WEDNESDAY, day_first=False) == day


def test_two_numbers_are_read_as_the_language_writes_them() -> None:
    [found] = find_quantities("04/12/2026")
    assert found.on(None, day_first=False) == date(2026, 4, 12)
    assert found.on(None, day_first=True) == date(2026, 12, 4)


@pytest.mark.parametrize(
    "text", ["112-1234567-7654321", "3.2 %", "Section 1.5.2", "31/31/2026", "12 market", "Friday, 4 pages"]
)
def test_what_is_no_quantity(text: str) -> None:
    assert [one for one in find_quantities(text) if not one.moment] == []


@pytest.mark.parametrize(
    ("days", "business_days", "day"),
    [
        (17.0, False, date(2026, 12, 5)),
        (0.5, False, date(2026, 11, 19)),
        (2.0, True, date(2026, 11, 20)),
        (3.0, True, date(2026, 11, 23)),
        (10.0, True, date(2026, 12, 2)),
    ],
)
def test_the_last_day_of_a_limit(days: float, business_days: bool, day: date) -> None:
    assert after(WEDNESDAY, days, business_days) == day


def test_no_day_behind_the_last_one() -> None:
    assert after(date.max, 1.0, business_days=False) is None
    assert after(date.max, 1.0, business_days=True) is None


@pytest.mark.parametrize("rule", of_kind("deadlines", "numbers"), ids=lambda rule: rule.id)
def test_every_number_word_has_its_value(rule: object) -> None:
    for word, value in rule.values["words"].items():  # type: ignore[attr-defined]
        assert number(str(word), rule.language) == value  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("han", "value"), [("七", 7), ("十", 10), ("十七", 17), ("三十", 30), ("两", 2), ("二十一", 21), ("百", None)]
)
def test_chinese_numbers(han: str, value: int | None) -> None:
    assert number(han, "zh") == value


@given(texts)
@settings(deadline=None)
def test_quantities_lie_in_the_text_and_do_not_overlap(source: str) -> None:
    text = clean(source).text
    at = 0
    for one in find_quantities(text):
        assert at <= one.start < one.end <= len(text)
        at = one.end
