from __future__ import annotations

import pytest

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
    ],
)  # fmt: skip
def test_language_of(text: str, language: str) -> None:
    assert language_of(text) == language
