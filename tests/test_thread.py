from __future__ import annotations

from notice_nlp.thread import parts

TOP = "Amazon closed my shop, what can I do? " * 8
BELOW = "Hello, your account has been deactivated. " * 8


def test_forwarded_and_quoted_mails_are_parted() -> None:
    for mark in (
        "-----Original Message-----\nFrom: Amazon <a@amazon.com>\nSent: Monday\n",
        "---------- Forwarded message ---------\nFrom: Amazon\nDate: x\n",
        "On Mon, 5 Oct 2026 at 10:00, Amazon <a@amazon.com> wrote:\n",
        "在 2026年10月5日 10:00，Amazon 写道:\n",
        "发件人: Amazon\n发送时间: 2026年10月5日\n收件人: x\n",
    ):
        text = f"{TOP}\n\n{mark}\n{BELOW}"
        assert [text[start:end].strip()[:8] for start, end in parts(text)] == [TOP[:8], mark.strip()[:8]]


def test_a_single_mail_is_one_part() -> None:
    assert parts(BELOW) == [(0, len(BELOW))]
    headed = f"From: Amazon\nDate: x\nSubject: y\n\n{BELOW}"
    assert parts(headed) == [(0, len(headed))]
