from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notice_nlp.letters import in_order, read_date
from notice_nlp.message import Message, read

FIRST = "Hello, your account has been deactivated. Please send us invoices for your items."
SECOND = "Hello, we need more information. Please send us greater detail on the root cause."


@pytest.mark.parametrize(
    ("words", "day", "time"),
    [
        ("Mon, 02 Mar 2026 08:14:00 +0100", "2026-03-02", "07:14"),
        ("Mon, 02 Mar 2026 08:14:00 -0000", "2026-03-02", "08:14"),
        ("Tuesday, March 3, 2026 1:12 PM", "2026-03-03", "13:12"),
        ("March 3, 2026 at 12:05 AM", "2026-03-03", "00:05"),
        ("Mon, 5 Oct 2026 at 10:00, Amazon <a@amazon.com>", "2026-10-05", "10:00"),
        ("2026年3月3日 星期二 下午 5:10", "2026-03-03", "17:10"),
        ("2026-03-03", "2026-03-03", None),
        ("3rd March 2026", "2026-03-03", None),
    ],
)
def test_dates_of_header_lines(words: str, day: str, time: str | None) -> None:
    found = read_date(words)
    assert found
    moment = found[0].astimezone(UTC)
    assert (moment.date().isoformat(), f"{moment:%H:%M}" if found[1] else None) == (day, time)


@pytest.mark.parametrize("words", ["", "03/04/2026", "yesterday", "2026-13-40", "March 45, 2026", "2026-03-03 99:00"])
def test_what_is_no_date_or_could_be_two(words: str) -> None:
    assert read_date(words) is None


@given(
    st.text(max_size=80)
    | st.from_regex(r"[0-9 :/.年月日-]{0,30}|[A-Z][a-z]{2}, [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9]{1,2}:[0-9]{2}")
)
def test_any_words_are_a_date_or_none(words: str) -> None:
    found = read_date(words)
    assert found is None or found[0].tzinfo


def dated(text: str, date: str) -> Message:
    return Message(text, headers={"date": date})


def test_letters_that_all_have_dates_are_sorted() -> None:
    late, early = dated(SECOND, "Tue, 3 Mar 2026 01:00:00 +0800"), dated(FIRST, "Mon, 2 Mar 2026 16:00:00 +0000")
    letters, order = in_order([late, early])
    assert ([letter.message for letter in letters], order) == ([early, late], "date")


def test_letters_of_one_day_without_a_time_stay_as_given() -> None:
    letters, order = in_order([dated(SECOND, "2026-03-02"), dated(FIRST, "Mon, 2 Mar 2026 16:00:00 +0000")])
    assert ([letter.message.text for letter in letters], order) == ([SECOND, FIRST], "date")


def test_one_letter_without_a_date_keeps_the_order_given() -> None:
    letters, order = in_order([dated(SECOND, "Tue, 3 Mar 2026 01:00:00 +0000"), Message(FIRST)])
    assert ([letter.message.text for letter in letters], order) == ([SECOND, FIRST], "given")
    assert letters[1].sent is None


def test_lines_of_equal_signs_part_pasted_letters() -> None:
    letters, order = in_order([Message(f"{FIRST}\n======\n{SECOND}\n===\nBye", id="case.txt")])
    assert order == "given"
    assert [(letter.message.id, letter.message.text.strip()) for letter in letters] == [
        ("case.txt#1", FIRST),
        ("case.txt#2", SECOND),
    ]
    assert len(in_order([Message(f"{FIRST}\nkey == value === other\n{SECOND}")])[0]) == 1


@pytest.mark.parametrize(
    ("mark", "date"),
    [
        ("-----Original Message-----\nFrom: Amazon\nSent: Monday, March 2, 2026 9:00 AM\n", "2026-03-02"),
        ("On Mon, 2 Mar 2026 at 09:00, Amazon <a@amazon.com> wrote:\n", "2026-03-02"),
        ("在 2026年3月2日 9:00，Amazon 写道：\n", "2026-03-02"),
        ("---------- Forwarded message ---------\nFrom: Amazon\nDate: x\n", None),
    ],
)
def test_a_thread_that_stands_alone_is_cut_and_turned(mark: str, date: str | None) -> None:
    quoted = "\n".join(f"> {line}" for line in [FIRST] * 4)
    letters, order = in_order([read(f"{SECOND}\n\n{mark}\n{quoted}")])
    assert order == "thread"
    assert [FIRST in letter.message.text for letter in letters] == [True, False]
    assert (letters[0].sent.date().isoformat() if letters[0].sent else None) == date
    if date:
        assert "2026" in letters[0].message.headers["date"]


def test_a_dated_thread_is_in_the_order_of_its_dates() -> None:
    text = f"Date: 2026-03-04\n\n{SECOND}\n\nOn Mon, 2 Mar 2026 at 09:00, Amazon wrote:\n{FIRST * 3}"
    letters, order = in_order([read(text)])
    assert order == "date"
    assert [letter.sent for letter in letters] == [
        datetime(2026, 3, 2, 9, tzinfo=UTC),
        datetime(2026, 3, 4, tzinfo=UTC),
    ]


def test_among_several_messages_a_thread_is_one_letter() -> None:
    thread = Message(f"{SECOND}\n\nOn Mon, 2 Mar 2026 at 09:00, Amazon wrote:\n{FIRST * 3}")
    assert len(in_order([Message(FIRST), thread])[0]) == 2


@given(
    st.lists(
        st.sampled_from([FIRST, SECOND, "===", "x", "", "On Mon, 2 Mar 2026, Amazon wrote:"]), min_size=1, max_size=12
    )
)
def test_every_part_is_a_piece_of_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    letters, _ = in_order([Message(text)])
    assert letters
    assert all(letter.message.text in text for letter in letters)
