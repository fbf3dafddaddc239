"""From text to report: contract, quotes, and the plain cases that must never be misread."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings

import notice_nlp
from notice_nlp import paths
from notice_nlp.errors import InputEmpty, InputError
from notice_nlp.reader import NoticeReader
from notice_nlp.report import NoticeReport
from tests.hostile import texts

SCHEMA = json.loads(paths.SCHEMA.read_text(encoding="utf-8"))
SAMPLES = Path(__file__).resolve().parent.parent / "docs" / "samples"

GOLDEN = [
    # (text, stage, issues, item types, all greater_detail)
    (
        "Your Amazon seller account is deactivated and your listings are removed. Funds will be held in your account.\n"
        "Why is this happening?\nYour order defect rate is 3.2%, above the target of 1%.\n"
        "Please send a plan of action that explains:\n-- The root cause(s) of the claims\n"
        "-- The actions you have taken to resolve them\n-- The steps you have taken to prevent them going forward",
        "deactivation", {"order_defect_rate"}, {"root_cause", "corrective_actions", "preventive_steps"}, False,
    ),
    (
        "We received your submission, but it leaves too much open to reactivate your account. Please send:\n"
        "-- Greater detail on the root cause of the complaints about unresponsive customer service.\n"
        "-- Greater detail on evidence that you complied with our policy.",
        "more_information", {"customer_service"}, {"root_cause", "evidence_of_compliance"}, True,
    ),
    (
        "We have received your appeal but cannot reactivate your account yet. Please send:\n"
        "-- Greater detail on evidence that your account is in compliance with our policies.",
        "more_information", set(), {"evidence_of_compliance"}, True,
    ),
    (
        "Your seller account has been reactivated. Your listings will be back within a day. Until the review ends we keep a reserve "
        "that equals your sales of the last 14 days.",
        "reinstatement", set(), set(), False,
    ),
    (
        "您好，您的亚马逊卖家账户已被停用，账户中的资金将暂时保留。\n\n为什么会发生这种情况？\n您的账户与另一个已被停用的账户存在关联。\n\n"
        "请提供以下资料：\n1. 证明该账户不属于您的文件\n2. 营业执照",
        "deactivation", {"related_accounts"}, {"account_ownership_evidence", "business_license"}, False,
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "stage", "issues", "items", "more"),
    GOLDEN,
    ids=["suspended", "refused", "refused_again", "reinstated", "chinese"],
)
def test_plain_notices(
    reader: NoticeReader, text: str, stage: str, issues: set[str], items: set[str], more: bool
) -> None:
    report = reader.analyze(text)
    assert report.stage.label == stage
    assert {issue.label for issue in report.issues} == issues
    assert {item.type for item in report.requested_items} == items
    assert all(item.greater_detail == more for item in report.requested_items)


def quotes(report: NoticeReport) -> list[tuple[int, int, str]]:
    found = [(quote.start, quote.end, quote.text) for issue in report.issues for quote in issue.evidence]
    found += [(one.start, one.end, one.text) for one in report.requested_items]
    found += [(one.start, one.end, one.text) for one in report.deadlines]
    found += [(one.start, one.end, one.text) for one in report.partial]
    found += [(one.start, one.end, one.text) for one in report.authenticity.signals if one.end]
    return found + (
        [(report.allegation.start, report.allegation.end, report.allegation.text)] if report.allegation else []
    )


def check(report: NoticeReport) -> None:
    jsonschema.validate(json.loads(report.to_json()), SCHEMA)
    for start, end, text in quotes(report):
        assert report.text[start:end] == text
    assert list(report.to_dict()) == list(SCHEMA["properties"])
    for guide in [
        *report.guides,
        *(issue.guide for issue in report.issues),
        *(item.guide for item in report.requested_items),
    ]:
        assert (paths.knowledge_base().parent / guide.path).is_file(), guide.path


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.*")), ids=lambda path: path.name)
def test_samples_keep_the_contract(reader: NoticeReader, path: Path) -> None:
    report = reader.analyze(path)
    assert report.is_notice
    assert report.issues
    assert report.requested_items
    check(report)


@given(texts)
@settings(deadline=None, max_examples=150)
def test_any_text_gives_a_valid_report_or_its_own_error(reader: NoticeReader, text: str) -> None:
    try:
        report = reader.analyze(text)
    except InputError:
        return
    check(report)


def test_the_notice_below_a_comment_decides(reader: NoticeReader) -> None:
    comment = "Hi everybody, I am new here. Yesterday I got the mail below and do not know what to do. Any advice is welcome, thank you."
    notice = GOLDEN[0][0]
    head = "From: Amazon <no-reply@amazon.com>\nDate: Mon, 5 Oct 2026\nSubject: Your account"
    text = f"{comment}\n\n---------- Forwarded message ---------\n{head}\n\n{notice}"
    report = reader.analyze(text)
    assert report.stage.label == "deactivation"
    assert all(start > len(comment) for start, _, _ in quotes(report))
    check(report)


def test_no_notice_has_no_findings(reader: NoticeReader) -> None:
    report = reader.analyze(
        "Dear customer, thank you for your order 112-1234567-7654321. Your parcel will arrive on Tuesday. You can follow it in "
        "your account. If you want to return it, you can do so within 30 days. We hope to see you again soon."
    )
    assert not report.is_notice
    assert (report.issues, report.requested_items, report.deadlines, report.funds_held) == ((), (), (), False)
    assert report.response == ("none",)


def test_a_pasted_sentence_with_a_limit_keeps_its_limit(reader: NoticeReader) -> None:
    report = reader.analyze("Reply with the two pages of the lease that we lack no later than December 11, 2026.")
    assert report.is_notice
    assert [deadline.date for deadline in report.deadlines] == ["2026-12-11"]


def test_guides_speak_the_wanted_language(reader: NoticeReader) -> None:
    text = GOLDEN[0][0]
    assert {guide.path.split("/")[1] for guide in reader.analyze(text).guides} == {"en"}
    assert {guide.path.split("/")[1] for guide in reader.analyze(text, lang="zh").guides} == {"zh"}
    assert {guide.path.split("/")[1] for guide in reader.analyze(GOLDEN[4][0]).guides} == {"zh"}


def test_grave_accusations_lead(reader: NoticeReader) -> None:
    report = reader.analyze(
        "Your account has been deactivated. The invoices you submitted with your appeal are forged documents. Send an explanation why."
    )
    assert report.allegation
    assert report.guides[0].path == "kb/en/guides/qualified_help.md"


def test_many_go_on_after_an_unreadable_one(reader: NoticeReader) -> None:
    outcomes = list(reader.analyze_many([GOLDEN[0][0], "  ", GOLDEN[3][0]]))
    assert [type(one) for one in outcomes] == [NoticeReport, InputEmpty, NoticeReport]
    again = list(reader.analyze_many([GOLDEN[0][0], "  ", GOLDEN[3][0]], jobs=2))
    assert [str(one) for one in again] == [str(one) for one in outcomes]


def test_load_by_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NOTICE_NLP_MODEL", str(tmp_path))
    with pytest.raises(notice_nlp.ModelError, match="no model here"):
        notice_nlp.load()


def test_a_quoted_notice_counts_from_its_own_date(reader: NoticeReader) -> None:
    head = "From: seller@shop.example\nTo: friend@shop.example\nDate: Fri, 9 Oct 2026 10:00:00 +0000\nMIME-Version: 1.0\n\n"
    comment = (
        "Look at what I got last week. I do not know what to do now, please tell me what you would answer to them.\n\n"
    )
    inner = "---------- Forwarded message ---------\nFrom: Amazon <no-reply@amazon.com>\nDate: Mon, 5 Oct 2026\nSubject: Account\n\n"
    notice = GOLDEN[0][0] + "\nPlease respond within 17 days."
    assert [one.due for one in reader.analyze(head + comment + inner + notice).deadlines] == ["2026-10-22"]
    assert [one.due for one in reader.analyze(head + notice).deadlines] == ["2026-10-26"]
    assert [one.due for one in reader.analyze(notice).deadlines] == [None]
