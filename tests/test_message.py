from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notice_nlp.constants import constants
from notice_nlp.errors import (
    InputBinary,
    InputEmpty,
    InputError,
    InputFormat,
    InputMissing,
    InputTooLarge,
)
from notice_nlp.html_text import html_to_text
from notice_nlp.message import Message, read, read_many
from tests.hostile import texts

MAX_BYTES = constants("message").values["most_bytes"]
MAX_CHARACTERS = constants("message").values["most_characters"]
NOTICE = "Your account has been deactivated. 您的账户已被停用。"


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in (
        {"From": "Amazon <a@amazon.com>", "To": "b@shop.example", "Subject": "Your account"} | headers
    ).items():
        message[name.replace("_", "-")] = value
    return message


def test_plain_text_stays_as_it_is() -> None:
    assert read(" a\u00a0b\r\n") == Message(" a\u00a0b\r\n")


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_mail_transfer_encodings(encoding: str) -> None:
    message = mail()
    message.set_content(NOTICE, cte=encoding)
    read_back = read(message.as_bytes())
    assert read_back.text.strip() == NOTICE
    assert read_back.headers["from"] == "Amazon <a@amazon.com>"
    assert read_back.headers["subject"] == "Your account"


@pytest.mark.parametrize(
    ("declared", "actual"),
    [
        ("gb2312", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-8", "utf-8"),
        ("x-nonsense", "utf-8"),
        ("us-ascii", "utf-8"),
        ("utf-8", "gb18030"),
    ],
)
def test_mail_charsets_declared_wrong_or_not_at_all(declared: str, actual: str) -> None:
    body = "您的亚马逊卖家账户已被停用。请提交行动计划,说明根本原因和预防措施。"
    head = (
        f"From: a@amazon.com\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset={declared}\r\n\r\n"
    )
    assert read(head.encode() + body.encode(actual)).text == body


def test_of_alternatives_the_html_is_read_with_its_links() -> None:
    message = mail()
    message.set_content("plain words")
    message.add_alternative('<p>Go to <a href="http://evil.example/x">sellercentral.amazon.com</a></p>', subtype="html")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="Form.exe")
    found = read(message.as_bytes())
    assert found.text == "Go to sellercentral.amazon.com <http://evil.example/x>"
    assert [(found.text[link.start : link.end], link.target) for link in found.links] == [
        ("sellercentral.amazon.com", "http://evil.example/x")
    ]
    assert found.attachments == ("Form.exe",)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("=?utf-8?q?Ihr_Konto_f=C3=BCr_Verk=C3=A4ufer?=", "Ihr Konto für Verkäufer"),
        ("=?GB2312?B?xPq1xNXLu6c=?= 17", "您的账户 17"),
        ("=?utf-8?b?6LSm?= =?utf-8?b?5oi3?=", "账户"),
        ("=?utf-8?b?6LSm5g==?=\r\n =?UTF-8?b?iLc=?=", "账户"),  # a character cut in two
        ("one\r\n\ttwo", "one two"),
        ("=?x-none?b?5oi3?=", "户"),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
    ],
)
def test_header_words(written: str, value: str) -> None:
    found = read(f"From: a@amazon.com\r\nSubject: {written}\r\nMIME-Version: 1.0\r\n\r\nHello".encode())
    assert found.headers["subject"] == value


def test_what_servers_add_is_kept_together_and_the_first_of_all_else() -> None:
    head = "From: a@amazon.com\nSubject: x\nFrom: b@y.example\nReceived-SPF: pass\nReceived-SPF: fail\nMIME-Version: 1.0\n\nHello"
    assert read(head.encode()).headers == {"from": "a@amazon.com", "subject": "x", "received-spf": "pass; fail"}


def test_damaged_base64_is_read_as_far_as_it_goes() -> None:
    head = "From: a@amazon.com\nSubject: x\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n"
    assert read((head + "SGVsbG8!gd29y bGQ").encode()).text == "Hello world"


def test_what_a_mail_server_reports_is_no_text_of_the_mail() -> None:
    parts = "--b\nContent-Type: text/plain\n\nHello\n--b\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\n\nFinal: x\n--b--\n"
    head = 'From: a@amazon.com\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/report; boundary="b"\n\n'
    assert read((head + parts).encode()).text == "Hello"


def test_a_mail_forwarded_as_attachment_is_read() -> None:
    inner = mail(Subject="inner")
    inner.set_content(NOTICE)
    outer = mail(Subject="Fwd")
    outer.set_content("What shall I do?")
    outer.add_attachment(inner)
    assert read(outer.as_bytes()).text.split() == ["What", "shall", "I", "do?", *NOTICE.split()]


def test_html_hides_what_a_reader_does_not_see() -> None:
    text, links = html_to_text(
        "<html><head><title>t</title><style>p{}</style></head><body><script>alert(1)</script>"
        "<div style='display: none'>hidden</div><span hidden>gone</span><p>One</p><ul><li>Two</li></ul>"
        "<table><tr><td>a</td><td>b</td></tr></table><a href='#x'>Three</a></body></html>"
    )
    assert text == "One\n\n- Two\n\na b\n\nThree"
    assert links == []


def test_deep_html_loses_no_words() -> None:
    text, _ = html_to_text("<div>" * 3000 + "deep" + "</div>" * 3000)
    assert text == "deep"


def test_pasted_headers_are_known_and_stay_in_the_text() -> None:
    text = "From: Amazon <a@amazon.com>\nDate: Tue, 6 Oct 2026 09:30:00 +0000\n\nHello"
    found = read(text)
    assert found.text == text
    assert found.headers == {"from": "Amazon <a@amazon.com>", "date": "Tue, 6 Oct 2026 09:30:00 +0000"}


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".eml", ""])
def test_files(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"notice{suffix}"
    head = "From: a@amazon.com\nSubject: s\n\n" if suffix == ".eml" else ""
    path.write_text(head + NOTICE, encoding="utf-8")
    found = read(path)
    assert found.text.strip() == NOTICE
    assert found.id == path.name


def test_utf16_file(tmp_path: Path) -> None:
    path = tmp_path / "n.txt"
    path.write_bytes(NOTICE.encode("utf-16"))
    assert read(path).text == NOTICE


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("empty.txt", b"  \n ", InputEmpty, "no text in it"),
        ("photo.txt", b"\x89PNG\r\n\x1a\n" + bytes(200), InputBinary, "not text"),
        ("scan.txt", b"%PDF-1.7 ...", InputBinary, "not text"),
        ("notice.docx", b"PK\x03\x04", InputFormat, "files ending in .docx are not understood"),
        ("big.eml", b"From: a@b.co\nSubject: x\n\n" + b"x" * MAX_BYTES, InputTooLarge, "10 MB are read"),
        ("long.txt", b"word " * MAX_CHARACTERS, InputTooLarge, "characters are read" if False else "at most 200,000"),
        ("noise.txt", bytes(range(1, 32)) * 30, InputBinary, "not text"),
    ],
)
def test_each_bad_file_has_its_own_error(
    tmp_path: Path, name: str, content: bytes, error: type[InputError], says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error, match=says) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match="no such file"):
        read(tmp_path / "no.txt")


def test_rows_go_on_after_a_bad_one(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    lines = [
        json.dumps({"id": 7, "text": NOTICE}),
        "{not json",
        json.dumps({"id": "e", "text": " "}),
        "[]",
        json.dumps({"id": "z", "text": "ok"}),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = list(read_many(path))
    assert [(name, type(one)) for name, one in found] == [
        ("7", Message), (f"{path}:2", InputFormat), ("e", InputEmpty), (f"{path}:4", InputFormat), ("z", Message),
    ]  # fmt: skip


def test_mailbox_and_folder(tmp_path: Path) -> None:
    first, second = mail(Subject="one"), mail(Subject="two")
    first.set_content("First notice")
    second.set_content("Second notice")
    box = b"".join(b"From x@y Mon Jan  1 00:00:00 2026\n" + one.as_bytes() + b"\n" for one in (first, second))
    (tmp_path / "in.mbox").write_bytes(box)
    (tmp_path / "a.txt").write_text("Third notice")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    found = dict(read_many(tmp_path))
    assert {name: one.text.strip() for name, one in found.items() if isinstance(one, Message)} == {
        "a.txt": "Third notice", "in.mbox#1": "First notice", "in.mbox#2": "Second notice",
    }  # fmt: skip


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    [(_, error)] = read_many(tmp_path)
    assert isinstance(error, InputFormat)
    assert "no notices in this folder" in str(error)


@given(st.one_of(texts, texts.map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary(max_size=300)))
@settings(deadline=None)
def test_reading_never_breaks(source: str | bytes) -> None:
    try:
        text = read(source).text
    except InputError:
        return
    assert text.strip()
    text.encode()  # can be written out again
