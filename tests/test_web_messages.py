"""Mails, charsets and addresses are read alike in Python and in JavaScript."""

from __future__ import annotations

import base64
import random
from email.message import EmailMessage
from typing import Any

from notice_nlp.errors import InputError
from notice_nlp.hosts import host_of, imitates_amazon, imitating_path, skeleton, unwrapped
from notice_nlp.message import read
from notice_nlp.notices import Corpus
from tests import nodejs

CHARSETS = ["utf-8", "utf-8", "gb18030", "big5", "shift_jis", "euc_jp", "iso-8859-1", "cp1252"]
SENDERS = [
    "Amazon <a@amazon.com>",
    '"Amazon, Inc" <a@x.example>',
    "亚马逊 <b@y.example>",
    "Müller Verkäuferservice <c@z.example>",
]
SUBJECTS = [
    "Your account",
    "您的亚马逊账户已被停用，请尽快处理。您的亚马逊账户已被停用，请尽快处理。",
    "Ihr Konto für Verkäufer",
    "出品アカウント停止のお知らせ",
]
PIECES = [
    "http://", "https://", "user@", "amazon.com", "amaz0n.de", ":80", "/ap/signin", "?x=", "%2F", "%41%ff", "xn--mazon-3ve", "xn--",
    "xn--80ak6aa92e.com", "[::1]", "]", "//", "ſeller", "ＡＭＡＺＯＮ.com", "é", "mailto:", "a@b.example", "1.2.3.4", "#", "\\", " ", "。",
    "İ", "www.", ".", "-", "😀", "xn--99999999999", "xn--a-ecp.ru", "аmazon",
    "https://eur05.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2Fa",
]  # fmt: skip
DAMAGE = [b"\r\n\r\n", b"--==", b"\n", b"Content-Type: text/plain\r\n", b"=", b"=?utf-8?B?", b"?=", b"\xff", b";"]


def mail(chosen: random.Random, text: str) -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"] = chosen.choice(SENDERS), chosen.choice(SUBJECTS)
    made["To"], made["Date"] = "x@shop.example", "Tue, 6 Oct 2026 09:30:00 +0000"
    for _ in range(chosen.randrange(3)):
        made["Received-SPF" if chosen.random() < 0.5 else "Authentication-Results"] = (
            "mx; spf=fail smtp.mailfrom=x.example"
        )
    charset = chosen.choice(CHARSETS)
    fits = text.encode(charset, "replace").decode(charset) == text
    made.set_content(
        text, charset=charset if fits else "utf-8", cte=chosen.choice(["base64", "quoted-printable", "8bit"])
    )
    if chosen.random() < 0.3:
        made.add_attachment(
            b"MZ",
            maintype="application",
            subtype="zip",
            filename=chosen.choice(["Form.exe", "发票.zip", "Rückgabe " * 12 + ".zip"]),
        )
    if chosen.random() < 0.2:
        outer = EmailMessage()
        outer["From"], outer["Subject"] = "me@shop.example", "Fwd"
        outer.set_content("What shall I do?")
        outer.add_attachment(made)
        made = outer
    return made.as_bytes()


def damaged(chosen: random.Random, data: bytes) -> bytes:
    """Damage the head of a mail: what stands there decides how the rest is read."""
    out = bytearray(data)
    for _ in range(chosen.randint(1, 4)):
        at = chosen.randrange(min(len(out), 600))
        out[at : at + chosen.randrange(8)] = chosen.choice(DAMAGE)
    return bytes(out)


def plain(message: Any) -> dict[str, Any]:
    return {"text": message.text, "headers": dict(message.headers), "attachments": list(message.attachments)}


def by_python(data: bytes) -> dict[str, Any]:
    try:
        return plain(read(data))
    except InputError as error:
        return {"error": error.code}


def needs_a_browser(data: bytes) -> bool:
    """Whether Python took it for a page."""
    return b"text/html" in data or data.lstrip()[:1] == b"<"


def test_mails_and_texts_of_every_charset(corpus: Corpus) -> None:
    chosen = random.Random(11)
    texts = [row.text for row in chosen.sample(corpus.notices, 250) if "<" not in row.text]
    files = [mail(chosen, text) for text in texts[:150]]
    files += [damaged(chosen, file) for file in files]
    for text in texts[150:]:
        files += [
            text.encode(charset)
            for charset in (*CHARSETS, "utf-16", "utf-8-sig")
            if text.encode(charset, "replace").decode(charset) == text
        ]
    files = [file for file in files if not needs_a_browser(file)]
    assert len(files) > 500
    got = nodejs.run(
        "messages.mjs",
        {"tables": nodejs.raw_tables(), "files": [base64.b64encode(file).decode() for file in files], "addresses": []},
    )
    for file, one in zip(files, got["messages"], strict=True):
        js = one if "error" in one else {key: one[key] for key in ("text", "headers", "attachments")}
        assert js == by_python(file), file


def test_addresses() -> None:
    chosen = random.Random(12)
    addresses = ["".join(chosen.choice(PIECES) for _ in range(chosen.randint(1, 7))) for _ in range(3000)]
    got = nodejs.run("messages.mjs", {"tables": nodejs.raw_tables(), "files": [], "addresses": addresses})
    for address, one in zip(addresses, got["addresses"], strict=True):
        assert one == [
            host_of(address), unwrapped(address), imitates_amazon(address), imitating_path(address), skeleton(address),
        ], address  # fmt: skip
