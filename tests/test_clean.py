from __future__ import annotations

import pytest
from hypothesis import given, settings

from notice_nlp.clean import clean
from tests.hostile import texts


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("Hello,\r\nworld", "Hello,\nworld"),
        ("no\u00a0break", "no break"),
        ("de\u00adactivated", "deactivated"),
        ("We&#39;re here &amp; ready", "We're here & ready"),
        ("<p>One</p>Two<br/>Three", "\nOne\nTwo\nThree"),
        ("[b]Notice[/b] [url=http://x.example]here[/url]", "Notice here"),
        ("**Why did this happen?**", "Why did this happen?"),
        ("It doesnâ€™t cafÃ©", "It doesn't café"),
        ("ÄúºÃ£¬ÄúµÄÕË»§ÒÑ±»Í£ÓÃ", "您好,您的账户已被停用"),
        ("您好，您的账户".encode().decode("latin-1"), "您好,您的账户"),
        ("doesnÃ¢â‚¬â„¢t", "doesn't"),  # damaged twice
        ("It doesnâ€™t, æ\u0082¨å¥½ and 您好", "It doesn't, 您好 and 您好"),  # beside whole text
        ("il a dit « été » à 5 € â€“ oui", 'il a dit " été " à 5 € - oui'),
        ("&#150; &#x80; &#0;&bull;", "- € •"),
        ("您的計畫與回覆", "您的计划与回复"),
        ("１７天内：ＡＢＣ", "17天内:ABC"),
        ("績(jī)效(xiào)通知", "绩效通知"),
        ("您的帳戶已遭停用", "您的账户已遭停用"),
        ("> quoted\n> > twice\n>\nplain", "quoted\ntwice\n\nplain"),
        ("It=20is=\n soft=E2=80=99s", "It is soft's"),
        ("e\u0301tat", "état"),
        ("con\ufb01rm", "confirm"),
        ("“quotes” – and — dashes", '"quotes" - and - dashes'),
        ("a \t  b   \nc", "a b\nc"),
    ],
)
def test_repairs(damaged: str, repaired: str) -> None:
    assert clean(damaged).text == repaired


@pytest.mark.parametrize(
    "text",
    [
        "3 > 2 and 2 < 3",
        "[email protected]",
        "****",
        "Ångström über café",
        "x = 20",
        "A&B",
        "50% (xian) 现 (note)",
        "&unknown; &nbsp",
        "Maß! ESPAÑA ÀÉ ÄÖÜäöüß",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert clean(text).text == text


def test_places_lead_back_to_the_source() -> None:
    source = "您的帳(zhàng)戶&nbsp;已被&#20572;用"
    mapped = clean(source)
    start = mapped.text.index("已被停用")
    assert source[slice(*mapped.source_span(start, start + 4))] == "已被&#20572;用"


@given(texts)
@settings(deadline=None)
def test_total_idempotent_and_in_step(source: str) -> None:
    mapped = clean(source)
    assert len(mapped.starts) == len(mapped.ends) == len(mapped.text)
    assert all(0 <= start < end <= len(source) for start, end in zip(mapped.starts, mapped.ends, strict=True))
    assert list(mapped.starts) == sorted(mapped.starts)
    again = clean(mapped.text).text
    assert clean(again).text == again


@pytest.mark.parametrize("text", ["la qualité\u00a0» est", "„Maß“ und „GRÖẞE“", "É»", "naïveté…"])
def test_accents_before_signs_are_no_damage(text: str) -> None:
    assert [char for char in clean(text).text if char.isalpha()] == [char for char in text if char.isalpha()]


def test_chinese_in_another_charset_needs_three_characters() -> None:
    assert clean("您的账户".encode("gb18030").decode("cp1252") + " ok").text == "您的账户 ok"
    assert clean("µÄ").text == "µÄ"
