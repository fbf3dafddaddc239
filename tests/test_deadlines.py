from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notice_nlp.clean import clean
from notice_nlp.deadlines import day_in_header, find_deadlines, sent_on
from notice_nlp.segments import segment
from tests.hostile import texts

RECEIVED = date(2026, 10, 2)

BINDING = [
    (
        "Unless your documents reach us within 17 days, nothing will change.",
        17.0,
        None,
        None,
        False,
    ),
    ("Please reply within 72 hours of receiving this message.", 3.0, None, None, False),
    ("SUBMIT THE FORM WITHIN SEVENTY-TWO HOURS.", 3.0, None, None, False),
    ("You have three weeks to submit an appeal.", 21.0, None, None, False),
    ("Please respond within five (5) business days.", 5.0, None, None, True),
    ("Answer our questions within a fortnight.", 14.0, None, None, False),
    ("An appeal is open to you for 17 days or two appeals, whatever ends first.", 17.0, None, 2, False),
    (
        "Please submit the documents no later than December 4, 2026, 6:00 p.m. Eastern time.",
        None,
        date(2026, 12, 4),
        None,
        False,
    ),
    ("Please reply no later than Oct. 20th.", None, date(2026, 10, 20), None, False),
    ("Reply by 5 January.", None, date(2027, 1, 5), None, False),
    ("Respond before 2026-11-05T12:00:00Z.", None, date(2026, 11, 5), None, False),
    ("请在收到本通知后 14 天内提交申诉。", 14.0, None, None, False),
    ("请于三个工作日内回复。", 3.0, None, None, True),
    ("请务必于2026年10月20日前提交申诉。", None, date(2026, 10, 20), None, False),
    ("請在30個曆日內補交資料。", 30.0, None, None, False),
    (
        "If we do not receive the requested information within 17 days, your account stays closed.",
        17.0,
        None,
        None,
        False,
    ),
    ("If verification is not completed within 7 days, listings may be removed.", 7.0, None, None, False),
    ("If no response is received by 30 November 2026, we will close the case.", None, date(2026, 11, 30), None, False),
    ("Your listing will be removed in 14 days if you do not fix it.", 14.0, None, None, False),
    ("You may appeal up to three times.", None, None, 3, False),
    ("This is your last chance to appeal.", None, None, 1, False),
    ("Please reply by the end of this month.", None, date(2026, 10, 31), None, False),
    ("Please reply by tomorrow.", None, date(2026, 10, 3), None, False),
    ("Within 14 days:", 14.0, None, None, False),
    ("如果我们在21天内没有收到上述信息，账户可能会被永久停用。", 21.0, None, None, False),
    ("您最多可以申诉三次。", None, None, 3, False),
    ("您的销售账户将于 10 天后停用。", 10.0, None, None, False),
    ("Erhalten wir binnen 17 Tagen keine gültigen Angaben, bleibt das Konto gesperrt.", 17.0, None, None, False),
    ("Bitte antworten Sie binnen fünf Werktagen.", 5.0, None, None, True),
    ("Ihnen stehen 30 Tage zur Verfügung.", 30.0, None, None, False),
    ("Sans réponse sous quinze jours, nous fermerons le dossier.", 15.0, None, None, False),
    ("Veuillez répondre avant le 4 décembre 2026.", None, date(2026, 12, 4), None, False),
    ("Si no recibimos los datos en un plazo de 17 días, la cuenta seguirá cerrada.", 17.0, None, None, False),
    ("Envíe las facturas a más tardar el viernes 4 de diciembre de 2026.", None, date(2026, 12, 4), None, False),
    ("Se non riceviamo i dati entro 17 giorni, l'account resterà chiuso.", 17.0, None, None, False),
    ("Hai trenta giorni di tempo per presentare ricorso.", 30.0, None, None, False),
    ("17日以内にご提出いただけない場合、再開できません。", 17.0, None, None, False),
    ("12月4日までに書類をお送りください。", None, date(2026, 12, 4), None, False),
]

SILENT = [
    "Please send invoices issued in the last 365 days.",
    "The utility bill must not be older than 90 days.",
    "Funds will be held for 90 days.",
    "We will respond within 48 hours after we receive your appeal.",
    "Your order defect rate over a 60-day period is too high, please act.",
    "On 20 October 2026 we reviewed your account and the documents you submitted.",
    "请提供过去365天内的发票。",
    "我们将在 48 小时内回复您的申诉。",
    "资金将暂扣 90 天。",
    "You have 30 days to submit a removal order for your inventory.",
    "The warning stays on your account for 180 days.",
    "You may submit a new appeal after 30 days.",
    "The rights owner has 10 business days to answer you.",
    "You had 17 days to appeal.",
    "Customers must receive a reply within 24 hours.",
    "The new policy takes effect on 1 January 2027; please act.",
    "Orders placed before 5 November 2026 must be shipped.",
    "请等待7天后再次申诉。",
    "该警告将在您的账户中保留180天。",
    "买家消息需在24小时内回复。",
    "Rechnungen aus den letzten 365 Tagen, bitte einreichen.",
    "Wir antworten in der Regel binnen 2 Werktagen.",
    "Veuillez envoyer une facture de moins de 90 jours.",
    "Nous vous répondrons sous 48 heures.",
    "Los fondos se retendrán durante 90 días.",
    "Le responderemos en 48 horas.",
    "Di norma rispondiamo entro 48 ore.",
    "I fondi saranno trattenuti per 90 giorni.",
    "過去365日以内に発行された請求書をご提出ください。",
    "売上金は90日間留保されます。",
]


@pytest.mark.parametrize(("text", "days", "day", "attempts", "business"), BINDING)
def test_limits(text: str, days: float | None, day: date | None, attempts: int | None, business: bool) -> None:
    [found] = find_deadlines(segment(clean(text).text), RECEIVED)
    assert (found.days, found.day, found.attempts, found.business_days) == (days, day, attempts, business)


@pytest.mark.parametrize("text", SILENT)
def test_numbers_that_are_no_limit(text: str) -> None:
    assert find_deadlines(segment(clean(text).text), RECEIVED) == []


def test_two_clocks_are_two_limits() -> None:
    text = "Verify your identity within 7 days.\nSubmit the invoices within 14 days."
    assert [one.days for one in find_deadlines(segment(text))] == [7.0, 14.0]


def test_a_day_that_takes_the_date_of_the_mail_is_open_without_it() -> None:
    for text in ("Please reply by 5 January.", "Please reply by the end of the month."):
        [found] = find_deadlines(segment(text))
        assert (found.days, found.day, found.attempts) == (None, None, None)
        assert "by " in text[found.start : found.end]


def test_a_day_before_the_mail_is_over() -> None:
    assert find_deadlines(segment("Please reply by 1 October 2026."), RECEIVED) == []


def test_german_ordinals_do_not_end_a_sentence() -> None:
    text = "Bitte reichen Sie die Unterlagen bis zum 4. Dezember ein. Danach schließen wir den Fall."
    [found] = find_deadlines(segment(text), RECEIVED)
    assert found.day == date(2026, 12, 4)
    assert text[found.start : found.end] == "bis zum 4. Dezember"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Please respond within 17 days.", date(2026, 10, 19)),
        ("Please respond within 72 hours.", date(2026, 10, 5)),
        ("Please respond within 5 business days.", date(2026, 10, 9)),
        ("Please respond by 20 October 2026.", date(2026, 10, 20)),
    ],
)
def test_a_limit_ends_on_a_day(text: str, due: date) -> None:
    [found] = find_deadlines(segment(text), RECEIVED)
    assert found.due(RECEIVED) == due
    assert found.due(None) == found.day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("From: a@b.example\nDate: Mon, 5 Oct 2026 23:50:00 -0700\n\nHello", date(2026, 10, 5)),
        ("发件时间：2026年10月5日 12:00\n您好", date(2026, 10, 5)),
        ("Von: Amazon\nGesendet: Montag, 5. Oktober 2026 12:30\n\nGuten Tag", date(2026, 10, 5)),
        ("Envoyé : lundi 5 octobre 2026\n\nBonjour", date(2026, 10, 5)),
        ("On Mon, Oct 5, 2026 at 3:12 PM Amazon <a@amazon.com> wrote:\nHello", date(2026, 10, 5)),
        ("Sent: 05/10/2026\n\nHello", None),
        ("Date: 5 Oct 2026\nDate: 6 Oct 2026\n\nHello", None),
        ("We wrote to you on 5 October 2026.", None),
    ],
)
def test_the_head_of_a_mail_says_when_it_was_sent(text: str, day: date | None) -> None:
    assert sent_on(clean(text).text) == day


LIMITS = (Path(__file__).parent / "limits.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", [line for line in LIMITS if not line.startswith("#")])
def test_limits_as_they_are_worded(line: str) -> None:
    _, text, expected = line.split("|")
    found = find_deadlines(segment(clean(text).text), date(2026, 11, 18))
    said = [f"{one.days:g}" if one.days else one.day.isoformat() if one.day else f"att{one.attempts}" for one in found]
    assert (",".join(said) or "-") == expected


@given(texts)
@settings(deadline=None)
def test_spans_lie_in_the_text(source: str) -> None:
    text = clean(source).text
    for one in find_deadlines(segment(text), RECEIVED):
        assert 0 <= one.start < one.end <= len(text)
        assert one.days is None or one.days > 0


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)), st.integers(-24, 28))
def test_the_date_line_of_a_mail_names_its_day_as_written(moment: datetime, half_hours: int) -> None:
    there = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=30 * half_hours)))
    for line in (
        format_datetime(there),
        there.strftime("%d %b %Y %H:%M"),
        there.strftime("%a %b %d %H:%M:%S %Y"),
        there.isoformat(),
    ):
        assert day_in_header(line) == moment.date()


@pytest.mark.parametrize("line", ["", "soon", "10:00", "4/12/2026", "today", "Mon, 45 Oct 2026 10:00:00 +0000"])
def test_a_date_line_that_names_no_day_gives_none(line: str) -> None:
    assert day_in_header(line) is None
