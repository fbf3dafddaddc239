from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notice_nlp.allegation import find_allegation
from notice_nlp.authenticity import SignalFound, find_signals
from notice_nlp.clean import clean
from notice_nlp.facts import find_identifiers
from notice_nlp.hosts import host_of, imitates_amazon, imitating_path, is_amazon, skeleton, unwrapped
from notice_nlp.message import Message, read
from notice_nlp.notices import Corpus
from notice_nlp.reader import NoticeReader
from notice_nlp.render.summary import summarize
from notice_nlp.segments import segment

DATA = Path(__file__).parent / "data"
FAILED = "Authentication-Results: mx; spf=fail smtp.mailfrom=amazon.com; dmarc=fail"


def signals_of(source: str | bytes | Message) -> list[SignalFound]:
    message = source if isinstance(source, Message) else read(source)
    text = clean(message.text).text
    return find_signals(message, segment(text), find_identifiers(text), text)


def codes(source: str | bytes) -> set[str]:
    return {one.code for one in signals_of(source)}


def accused_of(text: str) -> str | None:
    found = find_allegation(segment(clean(text).text))
    return found.kind if found else None


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def shares(wanted: list[bool], got: list[bool]) -> tuple[float, float]:
    """Return the share found of what is there, and the share flagged of what is not."""
    found = [is_there for is_there, should in zip(got, wanted, strict=True) if should]
    false = [is_there for is_there, should in zip(got, wanted, strict=True) if not should]
    return sum(found) / len(found), sum(false) / len(false)


def test_labelled_mails() -> None:
    mails = rows("authenticity")
    recall, false = shares([row["suspicious"] for row in mails], [bool(codes(row["text"])) for row in mails])
    assert recall >= 0.97
    assert false <= 0.02


def test_labelled_mails_get_the_signal_that_they_carry() -> None:
    named = [row for row in rows("authenticity") if row["signals"]]
    assert len(named) > 100
    assert [row["id"] for row in named if not codes(row["text"]).intersection(row["signals"])] == []


def test_labelled_accusations() -> None:
    sentences = rows("allegations")
    recall, false = shares(
        [row["alleged"] for row in sentences], [accused_of(row["text"]) is not None for row in sentences]
    )
    assert recall >= 0.97
    assert false <= 0.02


def test_genuine_letters_have_no_signal_and_phishing_has_one(corpus: Corpus) -> None:
    flagged = {row.id for row in corpus.notices if codes(row.text)}
    genuine = {row.id for row in corpus.notices if row.stage != "other"}
    phishing = {row.id for row in corpus.notices if row.kind == "phishing"}
    assert len(flagged & genuine) <= 0.01 * len(genuine), flagged & genuine
    assert phishing - flagged == set()


@pytest.mark.parametrize(
    "host",
    ["amazon.com", "sellercentral.amazon.de", "sellercentral-europe.amazon.com", "amazonsellerservices.com", "amzn.to"],
)
def test_hosts_of_amazon(host: str) -> None:
    assert is_amazon(host)
    assert not imitates_amazon(host)


@pytest.mark.parametrize(
    "host",
    [
        "amazon-noreply00.com",
        "amazon.com.evil.example",
        "arnazon.com",
        "sellercentral.аmazon.com",
        "xn--amazon-5ve.com",
        "amazonn-legal.com",
        "amázon.com",
        "amaz0n-case.example",
        "seller-central.example",
        "sellercentral.amazon.com.session.example",
    ],
)
def test_hosts_that_imitate(host: str) -> None:
    assert not is_amazon(host)
    assert imitates_amazon(host)


@pytest.mark.parametrize(
    "host",
    [
        "qualtrics.com",
        "gmail.com",
        "amazonia-travel.com",
        "sellercentral.amazon.c",
        "eu-west-1.amazonses.com",
        "lamazing.example",
    ],
)
def test_hosts_that_do_not(host: str) -> None:
    assert not imitates_amazon(host)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Amazon.com/x", "amazon.com"),
        ("mailto:Case@Desk.example?subject=x", "desk.example"),
        ("case@desk.example", "desk.example"),
        ("https://amazon.com@evil.example/", "evil.example"),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_host_of_an_address(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    ("address", "inner"),
    [
        (
            "https://eur05.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2Fx&data=1",
            "https://evil.example/x&data=1",
        ),
        (
            "https://a1.r.eu-west-1.awstrack.me/L0/https:%2F%2Fsellercentral.amazon.de%2Ftax/1/0102/x",
            "https://sellercentral.amazon.de/tax/1/0102/x",
        ),
        ("https://urldefense.com/v3/__https://evil.example/__;!!x", "https://evil.example/__;!!x"),
        ("https://evil.example/?u=https://amazon.com", "https://evil.example/?u=https://amazon.com"),
        ("https://www.google.com/search", "https://www.google.com/search"),
    ],
)
def test_gateways_are_looked_through(address: str, inner: str) -> None:
    assert unwrapped(address) == inner


def test_an_address_may_imitate_behind_its_host() -> None:
    assert imitating_path("https://evil.example/sellercentral.amazon.com/login")
    assert imitating_path("https://sellercentral.amazon.com@evil.example/")
    assert not imitating_path("https://evil.example/reviews/amazon")
    assert not imitating_path("https://www.amazon.com/ap/signin")


def test_twins_read_as_latin_letters() -> None:
    assert skeleton("АMAZ0N") == "amazon"
    assert skeleton("arnazon") == "amazon"


@given(st.text(alphabet="amzon.@/:-[]% <>xn1аο证", max_size=60))
def test_any_address_can_be_looked_at(address: str) -> None:
    imitates_amazon(host_of(unwrapped(address)))
    imitating_path(address)
    skeleton(address)


@given(st.lists(st.sampled_from(
    ["Reply with your password. ", "<a href=http://evil.example>amazon.com</a> ", "请添加专员微信 amz888。", "\n> quoted\n", "[amazon.com](https://x.example)",
     "Amazon ", "http://203.0.113.9/x ", "ﬁle ", "\u200b", "&amp; ", "\r\n", "Log in at https://x.example/y "]), max_size=8,
).map("".join))  # fmt: skip
def test_signals_quote_what_they_point_to(text: str) -> None:
    message = Message(text)
    repaired = clean(text).text
    for one in signals_of(message):
        assert 0 <= one.start < one.end
        assert (text if one.of_message else repaired)[one.start : one.end]


@pytest.mark.parametrize(
    ("head", "signals"),
    [
        (f"From: Amazon <a@amazon.com>\n{FAILED}", {"authentication_failed"}),
        (
            "From: Amazon <a@amazon.com>\nAuthentication-Results: mx;\n spf=softfail smtp.mailfrom=x.example;\n dkim=pass header.d=amazon.com",
            set(),
        ),
        (
            "From: Amazon <a@amazon.com>\nAuthentication-Results: mx; dkim=pass header.d=bulk.example",
            {"authentication_failed"},
        ),
        ("From: Amazon <a@amazon.com>\nReceived-SPF: fail (mx: not permitted)", {"authentication_failed"}),
        ("From: Amazon <a@amazon.com>\nReceived-SPF: pass", set()),
        ("From: Amazon <a@amazon.com>\nReturn-Path: <x@bulk.example>", {"sender_domain"}),
        ("From: Amazon <a@amazon.com>\nReturn-Path: <SRS0=a=b=amazon.com=x@shop.example>", set()),
        ("From: Amazon <a@amazon.com>\nReturn-Path: <x@eu-west-1.amazonses.com>", set()),
        ('From: "seller-performance@amazon.com" <x@bulk.example>', {"sender_domain"}),
        ('From: "Αmazon Services" <x@bulk.example>', {"sender_domain"}),
        ("Von: Amazon Verkäuferleistung <x@bulk.example>", {"sender_domain"}),
        ("差出人: Amazonセラーサポート <x@bulk.example>", {"sender_domain"}),
        ("From: Mira Stone <mira@kettle.example>", set()),
    ],
)
def test_signs_of_the_envelope(head: str, signals: set[str]) -> None:
    assert codes(f"{head}\nSubject: Your account\n\nHello, please see below.") == signals


def test_who_signs_as_amazon_must_be_amazon_unless_he_forwards() -> None:
    body = "Hello,\n\nyour offer was removed.\n\nSeller Performance Team\n"
    assert codes(f"From: x@mail.example\nSubject: Notice\n\n{body}") == {"sender_domain"}
    assert codes(f"From: x@mail.example\nSubject: Fwd: Notice\n\n{body}") == set()


@pytest.mark.parametrize(
    ("name", "is_sign"), [("a.pdf.exe", True), ("case.zip", True), ("form.HTML", True), ("a.pdf", False)]
)
def test_attachments(name: str, is_sign: bool) -> None:
    assert [one.text for one in signals_of(Message("Hello", attachments=(name,)))] == [name] * is_sign


def test_a_form_shows_where_it_sends() -> None:
    form = '<form action="https://collect.example/p">Log in to your Amazon account <input name="x"></form>'
    assert codes(f"<html><body>{form}</body></html>") == {"login_link"}


def test_links_written_in_text_are_compared_too() -> None:
    for text in (
        "See [sellercentral.amazon.com](https://evil.example/x) now.",
        "See sellercentral.amazon.com <https://evil.example/x> now.",
        'See <a class="b" href="https://evil.example/x">sellercentral.amazon.com</a> now.',
        "From: a@b.example\nSubject: s\n\n<div><a href=https://evil.example>amazon.com</a></div>",
    ):
        assert "link_mismatch" in codes(text)


def test_what_is_only_quoted_is_somebody_elses() -> None:
    quoted = "> Reply with your password, or your shop is closed.\n"
    answer = "We received your question about a mail. It was not sent by us and you need not do anything about it:\n\n"
    assert codes(answer + quoted) == set()
    assert codes("Real?\n" + quoted) == {"credential_request"}


def test_an_accusation_leads_the_report(reader: NoticeReader) -> None:
    text = (
        "Your account has been deactivated. You submitted forged documents with your appeal. Explain why within 7 days."
    )
    report = reader.analyze(text)
    assert report.allegation
    assert report.guides[0].path.endswith("guides/qualified_help.md")
    first = summarize(report, reader.knowledge("en"))[0]
    assert first.tone == "alarm"
    assert "qualified help" in first.title


@pytest.mark.parametrize(
    ("language", "places"), [("en", ("Account Health", "Performance Notifications")), ("zh", ("账户状况", "绩效通知"))]
)
def test_signals_come_with_the_place_to_check(reader: NoticeReader, language: str, places: tuple[str, ...]) -> None:
    report = reader.analyze("Reply with your Seller Central password.", lang=language)
    advice = summarize(report, reader.knowledge(language))[0].entries[-1].text
    assert all(place in advice for place in places)
    assert report.guides[0].path.endswith("guides/is_this_mail_real.md")


@pytest.mark.parametrize(
    ("source", "signals"),
    [
        ("Reply with your password to keep your account.", {"credential_request"}),
        ("Amazon will never ask for your password.", set()),
        ("A processing fee of USD 95 is due.", {"fee_request"}),
        ("Add our officer on WhatsApp.", {"chat_contact"}),
        ("Please open the attached Viewer.exe first.", {"attachment_lure"}),
        ("Log in at http://203.0.113.9/seller today.", {"numeric_host"}),
        ("Write to the rights owner at legal@brandowner.example.", set()),
        ("Open https://sellercentral.amazon.com/performance and choose Appeal.", set()),
        ("请添加专员微信 amz888 处理。", {"chat_contact"}),
        (
            b'<html><body><a href="http://evil.example">https://sellercentral.amazon.com</a></body></html>',
            {"link_mismatch"},
        ),
        (b'From: "Amazon" <x@amazon-appeal.example>\nReply-To: y@z.example\nSubject: s\n\nHello', {"lookalike_domain"}),
        (b'From: "Amazon Seller Central" <x@mail.example>\nTo: a@b.example\nSubject: s\n\nHello', {"sender_domain"}),
        (b"From: Amazon <x@amazon.com>\nReply-To: y@z.example\nSubject: s\n\nHello", {"reply_to_domain"}),
        (
            b"From: Amazon <x@amazon.com>\nAuthentication-Results: mx; dmarc=fail\nSubject: s\n\nHello",
            {"authentication_failed"},
        ),
    ],
)
def test_signals(source: str | bytes, signals: set[str]) -> None:
    assert codes(source) == signals


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Forged documents were submitted with your appeal.", "forged_documents"),
        ("The invoices you submitted appear to be altered.", "forged_documents"),
        ("Your account has engaged in fraudulent activity.", "fraud"),
        ("您提交了伪造的发票。", "forged_documents"),
        ("您的账户涉嫌欺诈。", "fraud"),
        ("Your items may be inauthentic.", None),
        ("We work to prevent fraud.", None),
        ("Documents must not be altered.", None),
        ("We could not verify your invoices.", None),
        ("我们致力于防止欺诈。", None),
        ("您提交的发票不完整。", None),
    ],
)
def test_allegations(text: str, kind: str | None) -> None:
    assert accused_of(text) == kind
