from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from notice_nlp.reader import NoticeReader
from notice_nlp.render.markdown import to_markdown
from notice_nlp.render.terminal import print_report
from notice_nlp.render.web import to_html

SAMPLES = Path(__file__).resolve().parent.parent / "docs" / "samples"
HOSTILE = (
    "Your Amazon seller account has been deactivated. [bold]Your order defect rate is 3%[/bold] <script>alert(1)</script> <img src=x onerror=y> "
    "![x](http://evil.example/p.png)\nPlease send a plan of action that explains:\n- The root cause \x1b[31m <b onclick=x>now</b> `code` | table\n"
    "- The steps you have *taken* to prevent this going forward"
)


def terminal(reader: NoticeReader, text: str | Path, lang: str = "en", width: int = 80) -> str:
    out = io.StringIO()
    print_report(reader.analyze(text, lang), reader.knowledge(lang), Console(file=out, width=width, highlight=False))
    return out.getvalue()


def test_the_terminal_report_loses_nothing(reader: NoticeReader) -> None:
    shown = " ".join(terminal(reader, SAMPLES / "order_defect_rate.txt", width=60).split())
    report = reader.analyze(SAMPLES / "order_defect_rate.txt")
    for expected in [
        *report.next_steps,
        *(item.text for item in report.requested_items),
        "17 days",
        "1.94 %, target 1 %",
    ]:
        assert " ".join(expected.split()) in shown
    assert shown.index("What to do now") < shown.index("What you are accused of") < shown.index("What to send or do")


def test_chinese_terminal_report(reader: NoticeReader) -> None:
    shown = terminal(reader, SAMPLES / "review_zh.txt", "zh")
    for expected in ("现在要做什么", "指控的问题", "需要提交或完成的事项", "14 天", "操控评论"):
        assert expected in shown
    assert not re.search(r"What|Until|accused", shown)


def test_a_notice_cannot_style_the_terminal(reader: NoticeReader) -> None:
    shown = terminal(reader, HOSTILE)
    assert "\x1b" not in shown
    assert "<b onclick=x>" in shown


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_html_is_self_contained_and_escaped(reader: NoticeReader, lang: str) -> None:
    page = to_html(reader.analyze(HOSTILE, lang), reader.knowledge(lang))
    assert "<script" not in page
    assert "<img" not in page
    assert "onclick=x>" not in page.replace("&gt;", "")
    assert not re.search(r'(?:src|href)="', page)
    assert "default-src 'none'" in page
    assert '<mark class="entity"' in page


def test_markdown_carries_no_markup_of_the_notice(reader: NoticeReader) -> None:
    text = to_markdown(reader.analyze(HOSTILE), reader.knowledge("en"))
    assert "![x](" not in text
    assert "\n- [ ] " in text
    assert "<script>" not in text.replace("\\<script\\>", "")


MAIL = """From: Amazon <no-reply@amazon.com>
To: seller@shop.example
Date: Mon, 5 Oct 2026 23:30:00 -0700
Subject: Your account
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Your seller-fulfilled offers have been deactivated. Your order defect rate is 3 %, above the target of 1 %.
Please send a plan of action within 17 days, and the invoices within 5 business days:
- The root cause
"""


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        (
            "en",
            (
                "17 days: until 22 October 2026",
                "5 business days: until 12 October 2026",
                "the offers that you fulfil yourself",
            ),
        ),
        ("zh", ("17 天：截至 2026 年 10 月 22 日", "5 个工作日：截至 2026 年 10 月 12 日", "只涉及您自行配送的商品")),
    ],
)
def test_a_limit_names_its_last_day(reader: NoticeReader, lang: str, lines: tuple[str, ...]) -> None:
    report = reader.analyze(MAIL, lang)
    assert [one.due for one in report.deadlines] == ["2026-10-22", "2026-10-12"]
    assert [one.kind for one in report.partial] == ["seller_fulfilled_only"]
    shown = [
        " ".join(terminal(reader, MAIL, lang, width=200).split()),
        to_markdown(report, reader.knowledge(lang)),
        to_html(report, reader.knowledge(lang)),
    ]
    for line in lines:
        assert all(line in text for text in shown), line


def test_a_limit_without_a_day_points_to_its_words(reader: NoticeReader) -> None:
    report = reader.analyze("Your account is deactivated. Please send a plan of action by 5 January.")
    assert [(one.days, one.date, one.due) for one in report.deadlines] == [(None, None, None)]
    assert "a limit in these words" in to_markdown(report, reader.knowledge("en"))
