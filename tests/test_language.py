from __future__ import annotations

import json

import pytest

from notice_nlp import paths
from notice_nlp.clean import clean
from notice_nlp.constants import constants
from notice_nlp.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Your seller account has been deactivated and your funds are held.", "en"),
        ("您的卖家账户已被停用，请提交行动计划。", "zh"),
        ("您的賣家帳戶已遭停用", "zh"),
        ("出品者アカウントを停止いたしました。", "ja"),
        ("Wir haben Ihr Verkäuferkonto deaktiviert, weil Sie gegen unsere Richtlinien verstoßen haben.", "de"),
        ("Nous avons désactivé votre compte vendeur car vous ne respectez pas nos règles.", "fr"),
        ("Hemos desactivado su cuenta de vendedor porque no cumple nuestras políticas.", "es"),
        ("Abbiamo disattivato il tuo account venditore perché non rispetta le nostre norme.", "it"),
        ("求助!\nYour account has been deactivated. Please write to us how you want to mend this.\n怎么办", "en"),
        ("您的 listing (ASIN B0ABCDEFGH, Brand Acme Kettle Pro) 已被移除，请在 Account Health 提交发票", "zh"),
        ("12345 %", "und"),
        ("Sua conta de vendedor foi desativada porque não recebemos os documentos até agora.", "pt"),
        ("Uw verkopersaccount is gedeactiveerd omdat wij nog geen factuur van u hebben ontvangen.", "nl"),
        ("Ditt säljarkonto har inaktiverats eftersom vi inte har fått några fakturor.", "sv"),
        ("Din sælgerkonto er blevet lukket, fordi vi ikke har modtaget dine fakturaer.", "da"),
        ("Selgerkontoen din er deaktivert fordi vi ennå ikke har fått noen dokumenter.", "no"),
        ("Myyjätilisi on poistettu käytöstä, koska emme ole saaneet laskuja.", "fi"),
        ("Twoje konto sprzedawcy zostało zawieszone, ponieważ nie otrzymaliśmy faktur.", "pl"),
        ("Váš účet prodejce byl deaktivován, protože jsme neobdrželi faktury.", "cs"),
        ("Satıcı hesabınız, faturalarınızı göndermediğiniz için devre dışı bırakıldı.", "tr"),
        ("Seljandareikningnum þínum hefur verið lokað því við höfum ekki fengið reikninga.", "is"),
        ("Contul dumneavoastră de vânzător a fost dezactivat și nu am primit facturile.", "ro"),
        ("Az Ön eladói fiókja fel lett függesztve, mert nem kaptuk meg a számlákat.", "hu"),
        ("Akun penjual Anda telah dinonaktifkan karena kami tidak menerima faktur.", "id"),
        ("Tài khoản người bán của bạn đã bị vô hiệu hóa vì chúng tôi không nhận được hóa đơn.", "vi"),
        ("Ваш аккаунт продавца заблокирован.", "ru"),
        ("Ο λογαριασμός σας έχει ανασταλεί.", "el"),
        ("תוכל לשלוח לנו את החשבונית", "he"),
        ("판매자 계정이 정지되었습니다.", "ko"),
        ("Suspended", "en"),
    ],
)  # fmt: skip
def test_language_of(text: str, language: str) -> None:
    assert language_of(text) == language


def test_every_language_has_words_of_its_own() -> None:
    listed = constants("language").values["languages"]
    assert all(isinstance(code, str) and len(code) == 2 for code in listed)
    assert all(word == word.lower() for one in listed.values() for word in one["words"].split())


def test_labelled_letters_are_told_as_they_were_before(corpus_languages: list[tuple[str, str]]) -> None:
    wrong = [text for text, language in corpus_languages if language_of(clean(text).text) != language]
    assert len(wrong) <= 0.015 * len(corpus_languages)


@pytest.fixture(scope="module")
def corpus_languages() -> list[tuple[str, str]]:
    files = sorted((paths.data() / "notices").glob("*.jsonl"))
    rows = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    return [("".join(part["text"] for part in row["segments"]), row["language"]) for row in rows]
