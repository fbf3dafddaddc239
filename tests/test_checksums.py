from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notice_nlp.checksums import credit_code, iban, luhn, prc_id


@pytest.mark.parametrize(
    ("check", "number"),
    [
        (luhn, "4111 1111 1111 1111"),
        (luhn, "3782-822463-10005"),
        (iban, "DE89 3704 0044 0532 0130 00"),
        (iban, "GB29NWBK60161331926819"),
        (prc_id, "11010519491231002X"),
        (prc_id, "110105 19491231 002x"),
        (credit_code, "91350100M000100Y43"),
    ],
)
def test_a_number_passes_and_any_other_digit_in_it_fails(check: object, number: str) -> None:
    assert callable(check)
    assert check(number)
    for at, char in enumerate(number):
        if char.isdigit():
            assert not check(number[:at] + str((int(char) + 1) % 10) + number[at + 1 :]), at


@pytest.mark.parametrize(
    "number", ["", "0000000000000000", "4111", "DE89", "11010519491331003X", "110105", "x" * 18, "１" * 18]
)
def test_what_is_no_such_number(number: str) -> None:
    assert not any(check(number) for check in (luhn, iban, prc_id, credit_code))


@given(st.text(max_size=40))
def test_any_text_can_be_asked(text: str) -> None:
    assert {check(text) for check in (luhn, iban, prc_id, credit_code)} <= {True, False}
