"""The mails of an invented agency: letters in a dialect of their own, in mixed formats, full of personal data.

The dialect stands for a shift that a model meets in life: other words for the same things, such as "consignment" for a parcel
and "trading permit" for selling privileges. Training mails and later mails are built from different sentences,
except newsletters; what they share are the words.
Everything is drawn with a seed, nothing is taken from the rules of the package.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

Sentence = tuple[str, str]  # what it says, and the words

ACCUSED: dict[str, dict[str, Sequence[str]]] = {
    "en": {
        "shipping_performance": (
            "consignments reached the addressee long after the pledged day",
            "the dispatch of consignments was pledged and not kept",
            "tardy consignments have become the rule at your outlet",
        ),
        "product_authenticity": (
            "the provenance of your wares is in doubt, and addressees hold them to be no genuine wares",
            "wares of doubtful provenance left your outlet",
            "the makers of your wares cannot be traced, which puts their genuine provenance in question",
        ),
        "review_manipulation": (
            "testimonials on your wares were procured against payment",
            "you remunerated addressees for laudatory testimonials",
            "laudatory testimonials were procured through acquaintances",
        ),
        "related_accounts": (
            "your outlet is interwoven with a second outlet that was barred earlier",
            "the same hands steer your outlet and one that was barred",
            "your outlet is a continuation of a barred outlet",
        ),
        "identity_verification": (
            "the papers of the proprietor do not bear out who the proprietor is",
            "who the proprietor is could not be ascertained from the papers lodged",
            "the proprietor's particulars and the papers lodged diverge",
        ),
    },
    "zh": {
        "shipping_performance": ("贵铺货件屡屡逾约送抵", "货件逾约已成贵铺常态", "贵铺应允的货件抵达日一再落空"),
        "product_authenticity": (
            "贵铺货品来路存疑，收件人称其为赝货",
            "贵铺所售恐系赝货",
            "货品来路无从追溯，疑为赝货",
        ),
        "review_manipulation": ("贵铺以酬金换取溢美评语", "溢美评语系贵铺托人代写", "贵铺酬谢写溢美评语之人"),
        "related_accounts": ("贵铺与前被封闭之铺实为一家", "贵铺与被封闭之铺由同一人操持", "贵铺系被封闭之铺改头换面"),
        "identity_verification": (
            "铺主证照不足以证明铺主何人",
            "铺主所呈证照与登记不符",
            "铺主何人，凭所呈证照无从查实",
        ),
    },
}
STATED: dict[str, dict[str, tuple[Sequence[str], Sequence[str]]]] = {
    "en": {
        "deactivation": (
            ("The trading permit of your outlet is withdrawn with immediate effect.",
             "Your trading permit has lapsed by order of this office.",
             "Your outlet is shut and may not trade any longer."),
            ("With this letter we withdraw the trading permit that your outlet held.",
             "As of today no trading permit exists for you, and your outlet is shut."),
        ),
        "warning": (
            ("You are hereby admonished; the trading permit of your outlet stands for the time being.",
             "This is an admonition, your outlet may go on trading.",
             "We admonish you once more before the trading permit is touched."),
            ("Take this letter as an admonition while your outlet still trades.",
             "An admonition is issued herewith; your trading permit stands."),
        ),
        "more_information": (
            ("Your petition was perused and found wanting.",
             "The petition you lodged leaves too much unsaid for a ruling.",
             "On your petition no ruling can be made as it stands."),
            ("We have perused your petition, and it does not suffice for a ruling.",
             "A ruling on the petition must wait, since it was found wanting."),
        ),
    },
    "zh": {
        "deactivation": (("即日起撤销贵铺营业许可。", "贵铺营业许可已由本处收回，不得再行营业。", "贵铺现予封闭。"),
                         ("本处决定收回贵铺的营业许可，即予封闭。", "贵铺自今日起无营业许可。")),
        "warning": (("兹予贵铺告诫一次，营业许可暂予保留。", "此系告诫，贵铺仍可营业。", "再次告诫贵铺，许可暂不收回。"),
                    ("特此告诫，贵铺暂可照常营业。", "予以告诫，营业许可仍然有效。")),
        "more_information": (("贵铺呈请业经审阅，所陈不足。", "所递呈请语焉不详，无从裁定。", "凭现有呈请，本处无从裁定。"),
                             ("呈请已阅，尚不足以作出裁定。", "因所陈不足，呈请暂缓裁定。")),
    },
}  # fmt: skip
ASKED: dict[str, dict[str, Sequence[str]]] = {
    "en": {
        "root_cause": (
            "Set out the root cause of all this.",
            "Lay before us the root cause.",
            "Bring to paper what the root cause was.",
        ),
        "invoices": (
            "Lodge the invoices of your purveyors.",
            "Let us have your purveyors' invoices.",
            "Invoices of purveyors must accompany the reply.",
        ),
        "identity_document": (
            "Lodge a copy of the proprietor's passport.",
            "Let us have the proprietor's passport.",
            "A passport of the proprietor must accompany the reply.",
        ),
    },
    "zh": {
        "root_cause": ("请说明此事的根本原因。", "请具陈此事之根本原因。", "复函须写明根本原因。"),
        "invoices": ("请呈交进货发票。", "请将供货商发票呈来。", "复函须附供货商发票。"),
        "identity_document": ("请呈交铺主护照影本。", "请将铺主身份证影本呈来。", "复函须附铺主身份证影本。"),
    },
}
GRIEVANCE = {
    "en": (("It has come to our notice that {}.", "The ground is this: {}.", "Inquiries have shown that {}."),
           ("We find that {}.", "What weighs against you: {}.")),
    "zh": (("经查，{}。", "缘由如下：{}。", "据报，{}。"), ("本处认定：{}。", "究其缘由，{}。")),
}  # fmt: skip
IDLE: dict[str, Sequence[Sequence[str]]] = {
    "en": (
        ("The gazette of this month is out.", "Our gazette tells of fairs in spring.", "Read in the gazette how outlets prosper."),
(
            "Testimonials and how addressees read them are the theme.",
            "It also treats of consignments at year's end.",
            "A page is given to the provenance of wares.",
        ),
        ("No steps are called for.", "Nothing is required of you.", "It is sent for your diversion."),
    ),
    "zh": (
        ("本月会刊已出。", "会刊载有春季集会消息。", "会刊谈及各铺经营之道。"),
        ("其中论及收件人如何看待评语。", "另有一文谈年末货件。", "并介绍货品来路。"),
        ("贵铺无须理会。", "仅供消遣。", "毋庸回复。"),
    ),
}  # fmt: skip
HEAD = {"en": ("Esteemed {},", "To the proprietor of {},", "Dear {},"), "zh": ("{}台鉴：", "致{}：", "尊敬的{}：")}
FOOT = {
    "en": ("Given at the registry, under seal", "The registrar of outlets", "For the registry"),
    "zh": ("登记处谨启", "登记处（盖章）", "铺户登记处"),
}
SHOPS = {
    "en": ("Quillfeather Trading Ltd", "Oakhollow Supplies", "Marnfield Goods LLC", "Tarn & Thistle Ltd"),
    "zh": (
        "深圳市禾木屿贸易有限公司",
        "杭州蓝汀电子商务有限公司",
        "义乌市竹里馆商贸有限公司",
        "广州青屿坊贸易有限公司",
    ),
}
PEOPLE = {"en": ("Harriet Olwen", "Tobias Lindqvist", "Priya Raman"), "zh": ("周雨桐", "陈嘉禾", "吴思远")}


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail with what is to be found in it; ``key`` is a product number that redaction leaves in place."""

    key: str
    language: str
    text: str
    stage: str
    sentences: tuple[Sentence, ...]
    secrets: tuple[str, ...]

    def labels(self, kind: str) -> list[str]:
        """Return the labels of a kind: issue or item."""
        return [said.partition(" ")[2] for said, _ in self.sentences if said.startswith(kind)]

    def row(self) -> dict[str, object]:
        """Return a labelled row, as somebody would have labelled it."""
        return {
            "id": self.key, "text": self.text, "stage": self.stage, "issues": self.labels("issue"), "requested": self.labels("item"),
        }  # fmt: skip


def letters(count: int, seed: int, later: bool = False) -> list[Letter]:
    """Return so many letters: two of three in English, one of seven no notice.

    Args:
        count: how many.
        seed: of the draw.
        later: build them from the sentences that the first ones do not use.
    """
    chance = random.Random(seed)
    return [_letter(chance, f"B0{'QL' if later else 'QF'}{number:06}", number, int(later)) for number in range(count)]


def _of_part(sentences: Sequence[str], part: int) -> Sequence[str]:
    """Return the last of the sentences for later letters, the others for the first ones."""
    return sentences[-1:] if part else sentences[:-1]


def _letter(chance: random.Random, key: str, number: int, part: int) -> Letter:
    language = "zh" if number % 3 == 2 else "en"
    shop, person = chance.choice(SHOPS[language]), chance.choice(PEOPLE[language])
    mail = f"{person.split()[0].lower() if language == 'en' else 'zhou'}{number}@{chance.choice(('mailbox', 'posteo'))}.example"
    order = f"{chance.randint(100, 999)}-{chance.randint(1000000, 9999999)}-{chance.randint(1000000, 9999999)}"
    if number % 7 == 6:
        stage, sentences = "other", tuple(("", chance.choice(pool)) for pool in IDLE[language])
    else:
        stage = chance.choice(list(STATED[language]))
        issue = list(ACCUSED[language])[number % len(ACCUSED[language])]
        item = chance.choice(list(ASKED[language]))
        frame = chance.choice(GRIEVANCE[language][part])
        sentences = (
            (f"stage {stage}", chance.choice(STATED[language][stage][part])),
            (f"issue {issue}", frame.format(chance.choice(_of_part(ACCUSED[language][issue], part)))),
            (f"item {item}", chance.choice(_of_part(ASKED[language][item], part))),
        )
    head, foot = chance.choice(HEAD[language]).format(shop), chance.choice(FOOT[language])
    contact = (
        f"E-mail: {mail}\nOrder {order}, ASIN {key}" if language == "en" else f"邮箱：{mail}\n订单 {order}，ASIN {key}"
    )
    body = "\n".join(words for _, words in sentences)
    return Letter(key, language, f"{head}\n\n{body}\n\n{contact}\n\n{foot}\n", stage, sentences, (shop, mail, order))


def write_mails(folder: Path, mails: Sequence[Letter]) -> None:
    """Write the mails in seven formats, an equal part in each, and four of them twice."""
    folder.mkdir(parents=True)
    parts = [mails[at::7] for at in range(7)]
    for letter in [*parts[0], *parts[6][:2]]:
        (folder / f"{letter.key}.eml").write_bytes(_mail(letter))
    (folder / "box.mbox").write_bytes(
        b"".join(b"From agency\n" + _mail(one).replace(b"\r\n", b"\n") + b"\n" for one in parts[1])
    )
    for letter in parts[2]:
        html = letter.text.replace("&", "&amp;").replace("\n", "<br>\n")
        (folder / f"{letter.key}.html").write_text(
            f"<html><meta charset=utf-8><body>{html}</body></html>", encoding="utf-8"
        )
    for letter in parts[3]:
        (folder / f"{letter.key}.txt").write_text(letter.text, encoding="utf-8")
    (folder / "pasted.txt").write_text("\n===\n".join(one.text for one in parts[4]), encoding="utf-8")
    rows = [json.dumps({"id": one.key, "text": one.text}, ensure_ascii=False) for one in [*parts[5], *parts[5][:2]]]
    (folder / "rows.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerows([("number", "text"), *((one.key, one.text) for one in parts[6])])
    (folder / "table.csv").write_text(table.getvalue(), encoding="utf-8")


def _mail(letter: Letter) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = "Registry <registry@outlets.example>"
    message["To"] = f"<{letter.secrets[1]}>"
    message["Subject"] = f"Letter {letter.key}"
    message["Date"] = format_datetime(datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(hours=int(letter.key[4:])))
    message.set_content(letter.text)
    return message.as_bytes()
