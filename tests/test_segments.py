from __future__ import annotations

from hypothesis import given, settings

from notice_nlp.clean import clean
from notice_nlp.segments import segment
from tests.hostile import texts


def cut(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in segment(text)]


def test_headings_leads_and_bullets() -> None:
    text = "Why did this happen?\nYour rate is 3%. It is too high.\n\nPlease send:\n-- The cause\n-- The steps\n\nKind regards,"
    assert cut(text) == [
        ("heading", "Why did this happen?"),
        ("sentence", "Your rate is 3%."),
        ("sentence", "It is too high."),
        ("lead", "Please send:"),
        ("bullet", "The cause"),
        ("bullet", "The steps"),
        ("sentence", "Kind regards,"),
    ]
    bullets = [one for one in segment(text) if one.kind == "bullet"]
    assert [(one.heading, one.lead) for one in bullets] == [("Why did this happen?", "Please send:")] * 2


def test_hard_wrapped_lines_are_joined() -> None:
    text = (
        "We have deactivated your selling account because a number of customers\n"
        "told us that the products they received were not in the condition that\n"
        "your listings describe. You can no longer sell on our store for the time\n"
        "being."
    )
    assert [one.text for one in segment(text)] == [
        text.replace("\n", " ").split(" You")[0],
        "You can no longer sell on our store for the time being.",
    ]


def test_a_bullet_sign_alone_belongs_to_the_next_line() -> None:
    assert cut("Send:\n-\nInvoices\n•\nPhotos") == [("lead", "Send:"), ("bullet", "Invoices"), ("bullet", "Photos")]


def test_bullets_inside_a_line() -> None:
    assert cut("We ask you to provide: -- Invoices from your supplier. -- A letter of authorization.")[1:] == [
        ("bullet", "Invoices from your supplier."),
        ("bullet", "A letter of authorization."),
    ]


def test_abbreviations_do_not_end_a_sentence() -> None:
    assert len(segment("Acme Inc. must answer No. 5 by Oct. 20th at 5 p.m. Pacific time.")) == 1


def test_chinese_sentences_and_numbered_points() -> None:
    assert cut("您的账户已被停用。请提供以下信息:\n1、根本原因\n(2)预防措施") == [
        ("sentence", "您的账户已被停用。"),
        ("lead", "请提供以下信息:"),
        ("bullet", "根本原因"),
        ("bullet", "预防措施"),
    ]


def test_header_lines_are_no_sentences_but_the_subject_is_read() -> None:
    kinds = [one.kind for one in segment("From: a@amazon.com\nSubject: Your account\n\nHello")]
    assert kinds[0] == "header"
    assert "header" not in kinds[1:]


@given(texts)
@settings(deadline=None)
def test_segments_lie_in_order_inside_the_text(source: str) -> None:
    text = clean(source).text
    at = 0
    for one in segment(text):
        assert at <= one.start < one.end <= len(text)
        assert one.text == text[one.start : one.end].replace("\n", " ")
        assert one.text == one.text.strip()
        at = one.end
