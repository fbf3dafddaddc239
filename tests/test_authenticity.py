from __future__ import annotations

import pytest

from notice_nlp.allegation import find_allegation
from notice_nlp.authenticity import find_signals, imitates_amazon, is_amazon
from notice_nlp.clean import clean
from notice_nlp.facts import find_identifiers
from notice_nlp.message import read
from notice_nlp.segments import segment


def codes(source: str | bytes) -> set[str]:
    message = read(source)
    text = clean(message.text).text
    return {one.code for one in find_signals(message, segment(text), find_identifiers(text), text)}


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
    ],
)
def test_hosts_that_imitate(host: str) -> None:
    assert not is_amazon(host)
    assert imitates_amazon(host)


@pytest.mark.parametrize("host", ["qualtrics.com", "gmail.com", "amazonia-travel.x", "sellercentral.amazon.c"])
def test_hosts_that_do_not(host: str) -> None:
    assert not imitates_amazon(host)


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
    found = find_allegation(segment(clean(text).text))
    assert (found.kind if found else None) == kind
