"""Texts that break readers: pieces for property tests, and whole texts drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable

from hypothesis import strategies as st

PIECES = [
    "Your account has been deactivated.", "您的账户已被停用。", "现(xiàn)在", "&nbsp;", "&#39;", "&amp;amp;", "<b>", "</p>",
    "<a href='http://x.example'>", "[url=x]", "**bold**", "â€™", "Ã©", "ÄúºÃ£¬ÄúµÄ", "帳戶", "ＡＢ１２：", "\u00ad", "\u200b",
    "\ufffd", "\ufeff", "e\u0301", "ﬁ", "\r\n", "\r", "\u2028", "\t\t", "   ", "> > ", ">\n", "=20", "=\n", "=E2=80=99", "- ", "•",
    "1) ", "-- ", "o ", "?", "。", "within 7 days", "17天内", "Oct. 20th", "B012345678", "112-1234567-7654321", "a@b.co", "\U0001f600",
    "\ud800", "İ", "ß", "\x00", "\x1b[31m", "On Mon wrote:", "From: a\nTo: b\n", "((((((((", "%%%%", "2.78%", "1. 2. 3.",
]  # fmt: skip
SENTENCES = [
    "Please send invoices from your supplier of the last 365 days.", "Your funds will be held for up to 90 days!",
    "We found that you manipulated product reviews;", "Please explain the root cause, the corrective and the preventive steps:",
    "We received a report of trademark infringement from the rights owner", "Your order defect rate of 2,78 % exceeds the target of 1%.",
    "You have 72 hours to submit 2 appeals", "Reply by 31 December 2026 or 12/01/2027.", "We may not reply to further mails.",
    "Complaint ID: 12345678901", "http://sellercentral.amazon.com/gp/x?y=1&z=2", "https://amazon.com.evil.example/login",
    "Wir haben Ihr Verkäuferkonto gesperrt. Bitte senden Sie uns innerhalb von 7 Tagen eine Rechnung.",
    "Nous avons désactivé votre compte ; envoyez un plan d'action sous 48 heures.",
    "Hemos desactivado su cuenta. Envíenos las facturas antes del 3 de mayo de 2026.",
    "Abbiamo disattivato il tuo account: inviaci un documento d'identità.", "アカウントを停止しました。7日以内に請求書を提出してください。",
    "请在 17 天内提交行动计划，说明问题的根本原因、纠正措施和预防措施。", "我们收到了权利所有者的投诉，投诉编号：12345678901。",
    "您的资金将被暂扣 90 天；请提供身份证、营业执照或水电费账单的扫描件。", "您的帳戶與另一個被停用的帳戶相關聯，請於三十天內回覆",
    "أهلاً، تم تعليق حسابك ١٢٣", "החשבון שלך הושעה", "Ваш аккаунт заблокирован. Отправьте счёт.", "Twoje konto zostało zawieszone.",
    "계정이 정지되었습니다.", "ขอเอกสารภายใน 7 วัน", "हमने आपका खाता १० दिन", "Ο λογαριασμός ΣΑΣ έχει ΑΝΑΣΤΑΛΕΙ",
]  # fmt: skip
OPENINGS = "(（[【<《「“\"'*-•·=_~#>|&;:,.。、，"
LETTERS = (
    "aZéßİıſK𝔸ａЖщ漢帳戶简かナ한א\u0639\u0e01"
    "\u0301\u0308\u200d\u200b\u202e\ufe0f\u00a0\u3000\u2028\u0085\u000b\u000c\u001c"
)
DIGITS = "0123456789０１２٣४②Ⅳ½%‰.,:/-"
EMOJI = "😀👍🏽🇨🇳👩‍👩‍👧❤️①✅➤"
MARKS = [
    "-----Original Message-----\nFrom: Amazon <a@amazon.com>\nSent: Monday\n", "On Mon, 5 Oct 2026 at 10:00, Amazon <a@amazon.com> wrote:\n",
    "发件人: Amazon\n发送时间: 2026年10月5日\n收件人: x\n主题: 您的账户\n", "---------- 转发的邮件 ---------\n",
    "From: Amazon <notice@amazon.com>\nDate: Mon, 5 Oct 2026 10:00:00 +0000\nSubject: =?utf-8?B?5oKo?= Your account\n\n",
]  # fmt: skip

texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=30).map("".join)


def generated(count: int, seed: int = 7) -> list[str]:
    """Return hostile texts, the same for the same seed; none has half a surrogate pair (JSON Lines cannot carry it)."""
    random_ = random.Random(seed)
    makers = [_mixture, _letter, _tags, _entities, _mojibake, _bomb, _numbers, _scripts, _lines, _quoted_printable]
    return [makers[number % len(makers)](random_) for number in range(count)]


def _joined(random_: random.Random, makers: list[Callable[[], str]], least: int, most: int) -> str:
    return "".join(random_.choice(makers)() for _ in range(random_.randint(least, most)))


def _sentence(random_: random.Random) -> str:
    return random_.choice(SENTENCES)


def _mixture(random_: random.Random) -> str:
    whole = [piece for piece in PIECES if piece != "\ud800"]
    makers = [
        *[lambda: random_.choice(whole)] * 3, lambda: _sentence(random_), lambda: random_.choice(LETTERS), lambda: random_.choice(EMOJI),
        lambda: random_.choice(MARKS), lambda: random_.choice(OPENINGS), lambda: " ", lambda: "\n",
    ]  # fmt: skip
    return _joined(random_, makers, 1, 40)


def _letter(random_: random.Random) -> str:
    """A letter of real sentences, cut up and hard-wrapped at random."""
    signs = ["", "", "- ", "* ", "1. ", "2) ", "• ", "一、", "（1）", "> ", "\t", "  o ", "[x] ", "① "]
    ends = ["\n", "\n\n", " ", "\r\n", "  \n", "\n\n\n", ""]
    letter = random_.choice(["", *MARKS])
    for _ in range(random_.randint(2, 16)):
        sentence = _sentence(random_)
        if random_.random() < 0.2:
            at = random_.randint(0, len(sentence))
            sentence = sentence[:at] + "\n" + sentence[at:]
        letter += random_.choice(signs) + sentence + random_.choice(ends)
        if random_.random() < 0.05:
            letter += random_.choice(MARKS)
    return letter


def _tags(random_: random.Random) -> str:
    tags = [
        "p",
        "div",
        "br",
        "td",
        "b",
        "a",
        "span",
        "o:p",
        "table",
        "x",
        "script",
        "h1",
        "li",
        "T R",
        "i",
        "u",
        "s",
        "tr",
    ]
    inner = [
        "",
        " class=x",
        " style='display:none'",
        "/",
        " ",
        " " * 50,
        "\n",
        ' href="http://x.example/?a=1&amp;b"',
        "<",
        " x>y",
    ]

    def tag() -> str:
        name = random_.choice(tags)
        name = name.upper() if random_.random() < 0.2 else name
        return f"<{random_.choice(['', '/', ' ', '!'])}{name}{random_.choice(inner)}{random_.choice(['>', '>', '>', '', '/>'])}"

    bb = [
        "[b]",
        "[/B]",
        "[url=http://x.example]",
        "[url=",
        "[/url]",
        "[size=3]",
        "[*]",
        "[td]",
        "[b",
        "b]",
        "**",
        "**x**",
        "** y **",
        "***",
    ]
    return _joined(random_, [tag, tag, tag, lambda: random_.choice(bb), lambda: _sentence(random_), lambda: " "], 2, 60)


def _entities(random_: random.Random) -> str:
    names = (
        "nbsp amp lt gt quot apos copy AMP Lt lT eacute Eacute euro hellip ensp zwnj zwj shy notit not notin "
        "amp;lt NotEqualTilde bne fjlig b.alpha x ldquo rdquo mdash bull trade reg ThickSpace acE DD ccupssm yen middot"
    ).split()

    def entity() -> str:
        kind = random_.random()
        if kind < 0.5:
            return f"&{random_.choice(names)}{random_.choice([';', ';', ';', '', ' '])}"
        code = random_.choice(
            [
                0,
                9,
                10,
                13,
                32,
                38,
                39,
                60,
                128,
                130,
                133,
                150,
                159,
                160,
                173,
                8217,
                8232,
                12288,
                22909,
                55296,
                65279,
                65533,
            ]
        )
        code = random_.choice([code, 65534, 128512, 1114111, 1114112, 9999999, random_.randint(0, 70000)])
        return f"&#{code};" if kind < 0.75 else f"&#{random_.choice('xX')}{code % 0x1000000:x};"

    return _joined(
        random_,
        [entity, entity, lambda: "&", lambda: "#", lambda: _sentence(random_), lambda: " ", lambda: "\n"],
        2,
        50,
    )


def _mojibake(random_: random.Random) -> str:
    """Sentences that were written in one charset and read in another, whole or in part."""
    ways = [
        ("utf-8", "latin-1"),
        ("utf-8", "cp1252"),
        ("gb18030", "latin-1"),
        ("gb18030", "cp1252"),
        ("utf-8", "gb18030"),
        ("big5", "latin-1"),
    ]
    extra = [
        "It’s “quoted” – café €5…",
        "您好，您的账户已被停用",
        "naïve Ångström",
        "Ã",
        "â€",
        "é" * 5,
        "😀 ok",
        "Â",
        "Â\u00a0",
        "ï»¿",
    ]
    pieces = []
    for _ in range(random_.randint(1, 8)):
        text = random_.choice([*SENTENCES, *extra, *extra])
        if random_.random() < 0.75:
            written, read = random_.choice(ways)
            text = text.encode(written, "replace").decode(read, "ignore")
            if random_.random() < 0.15:
                text = text.encode("utf-8").decode("latin-1")
            if random_.random() < 0.15:
                text = text.replace(random_.choice(text) if text else "x", "", 1)
        pieces.append(text)
    return random_.choice(["", " ", "\n"]).join(pieces)


def _bomb(random_: random.Random) -> str:
    """Long runs of what patterns repeat over."""
    units = [
        "(", "（", "[", "<p ", "<", "&", "&#", "* ", "**a", "- ", "> ", ">", "=", "=\n", "=20", " ", "\t", "\n", "\n ", "1.", "1. ", "a.",
        ".", "?", ",", "a", "A ", "帐", "。", "I", "within ", "7 days ", "not ", "please ", "no ", "www.", "http://", "@", "a@", "a.b-", "0-", "1,",
        "%", "à", "Ã", "â€", "\u0301", "e\u0301", "\u00ad", "😀", "Subject: x\n", "On aaaa ", "wrote:", "在 ", "请", "提供 ",
        "§", "'", '"', "\\", "$", "€1", "Jan ", "invoice ",
    ]  # fmt: skip
    longest = random_.choice([20, 200, 2000, 6000])
    pieces = [random_.choice(units) * random_.randint(1, max(1, longest // 4)) for _ in range(random_.randint(1, 4))]
    return random_.choice(["", " ", "\n"]).join([*pieces, _sentence(random_)])[:8000]


def _numbers(random_: random.Random) -> str:
    units = [
        "days", "hours", "business days", "天", "个工作日", "小时", "Tage", "jours", "giorni", "días", "日以内", "%", "$", "USD", "€",
        "appeals", "次", "orders",
    ]  # fmt: skip
    words = [
        "within",
        "by",
        "before",
        "until",
        "at least",
        "ODR",
        "order defect rate",
        "late shipment rate",
        "under",
        "of",
        "to",
        "-",
        "在",
        "内",
        "低于",
        "不超过",
    ]
    months = [
        "January",
        "Feb",
        "März",
        "août",
        "12月",
        "2026年",
        "3日",
        "5/6/2026",
        "2026-02-30",
        "31.12.2026",
        "1st of May",
        "May 3, 2026",
        "Oct. 20th",
    ]
    names = [
        "B012345678",
        "112-1234567-7654321",
        "b0abcdefgh",
        "Case ID 12345678",
        "x@y.example",
        "amazon.co.uk",
        "ID:9999999999",
        "www.amazon.de",
    ]

    def number() -> str:
        return "".join(random_.choice(DIGITS) for _ in range(random_.randint(1, 9)))

    def small() -> str:
        return str(random_.randint(0, 400))

    lists = [units, words, months, names]
    pieces = [
        random_.choice([number, small, small, *(lambda one=one: random_.choice(one) for one in lists)])()
        for _ in range(random_.randint(3, 60))
    ]
    return "".join(piece + random_.choice([" ", " ", " ", "", ", ", ". ", "\n"]) for piece in pieces)


def _scripts(random_: random.Random) -> str:
    pools = [
        LETTERS,
        EMOJI,
        "אבגדهوز",
        "абвгдЖЩ",
        "αβγΣς",
        "ㄱ가각한",
        "กขคง",
        "あアｱ漢",
        "𠀀𪛖𩸽",
        "ǅﬁŉǰ",
        DIGITS,
        OPENINGS,
        " \n\t",
    ]

    def run() -> str:
        pool = random_.choice(pools)
        return "".join(random_.choice(pool) for _ in range(random_.randint(1, 12)))

    return _joined(random_, [run, run, lambda: _sentence(random_), lambda: " "], 2, 30)


def _lines(random_: random.Random) -> str:
    """Headings, lists, wrapped lines, very long lines."""
    line = random_.choice([10, 40, 72, 76, 200, 3000])
    words = " ".join(_sentence(random_) for _ in range(random_.randint(2, 20)))
    wrapped, at = [], 0
    while at < len(words):
        width = max(1, line + random_.randint(-8, 0))
        wrapped.append(words[at : at + width])
        at += width
    breaks = ["\n", "\r\n", "\n", "\n\n", "\n> ", "\n - ", "\n   ", "\u2028", "\n\u3000\u3000"]
    usual = random_.choice(breaks)
    return "".join(one + (usual if random_.random() < 0.9 else random_.choice(breaks)) for one in wrapped)


def _quoted_printable(random_: random.Random) -> str:
    import quopri

    text = "\n".join(_sentence(random_) for _ in range(random_.randint(1, 8)))
    charset = random_.choice(["utf-8", "gb18030", "cp1252"])
    encoded = quopri.encodestring(text.encode(charset, "replace")).decode("ascii")
    if random_.random() < 0.3:
        at = random_.randint(0, len(encoded))
        encoded = encoded[:at] + random_.choice(["=", "=G1", "=e2=80", "=E2=8", "\n", "=\r\n", "=FF=FE"]) + encoded[at:]
    return encoded
