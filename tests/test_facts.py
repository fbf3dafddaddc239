from __future__ import annotations

import pytest

from notice_nlp.clean import clean
from notice_nlp.facts import find_identifiers, find_metrics, find_partial, funds_held
from notice_nlp.rules import table
from notice_nlp.segments import segment
from notice_nlp.wording import words


def test_identifiers() -> None:
    text = (
        "ASIN b0abcdefgh (order 112-1234567-7654321), Complaint ID: 8107734420, write to notice-dispute@amazon.com or see "
        "https://sellercentral.amazon.de/x?y=1. Your Amazon.de and amazon.co.uk accounts; case closed; ASIN B0ABCDEFGH again."
    )
    found: dict[str, list[str]] = {}
    for one in find_identifiers(text):
        found.setdefault(one.kind, []).append(one.value)
        assert text[one.start : one.end].lower() == one.value.lower()
    assert found == {
        "asins": ["B0ABCDEFGH"],
        "order_ids": ["112-1234567-7654321"],
        "case_ids": ["8107734420"],
        "emails": ["notice-dispute@amazon.com"],
        "links": ["https://sellercentral.amazon.de/x?y=1"],
        "marketplaces": ["amazon.de", "amazon.co.uk"],
    }


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("Your order defect rate is 4.12 %; the target is 1 %.", [("order_defect_rate", 0.0412, 0.01)]),
        ("Your ODR exceeded the target of 1%.", [("order_defect_rate", None, 0.01)]),
        ("Late shipment rate: 9.5%\nYour late shipment rate must be under 4%.", [("late_shipment_rate", 0.095, 0.04)]),
        (
            "Your cancellation rate is 3,1 % (target below 2.5 %) and your valid tracking rate 88%.",
            [("cancellation_rate", 0.031, 0.025), ("valid_tracking_rate", 0.88, None)],
        ),
        ("本期订单缺陷率 2.9%，要求低于 1%。", [("order_defect_rate", 0.029, 0.01)]),
        ("Your order defect rate is too high.", []),
        ("Ihre Rate an Bestellmängeln liegt bei 2,31 % (Ziel: unter 1 %).", [("order_defect_rate", 0.0231, 0.01)]),
        ("Votre taux d'annulation est de 3,2 % (seuil : 2,5 %).", [("cancellation_rate", 0.032, 0.025)]),
        ("Tasa de envíos tardíos: 5 % (objetivo: menos del 4 %)", [("late_shipment_rate", 0.05, 0.04)]),
        ("Il tuo tasso di ordini difettosi è del 2,1%, sopra la soglia dell'1%.", [("order_defect_rate", 0.021, 0.01)]),
        ("注文不良率：1.8%（目標：1%未満）", [("order_defect_rate", 0.018, 0.01)]),
        ("您的迟发率为百分之6，超过4%的目标。", [("late_shipment_rate", 0.06, 0.04)]),
        (
            "ODR 2%, ODR target 1%, late shipment rate 5%",
            [("order_defect_rate", 0.02, 0.01), ("late_shipment_rate", 0.05, None)],
        ),
    ],
)
def test_metrics(text: str, metrics: list[tuple[str, float | None, float | None]]) -> None:
    assert [(one.name, one.value, one.target) for one in find_metrics(segment(clean(text).text))] == metrics


@pytest.mark.parametrize(
    "text",
    [
        "Your funds stay with us and will not be transferred.",
        "The money in your account has been placed on a temporary hold.",
        "A reserve equal to your gross sales of the last 14 days will apply.",
        "您的资金将暂扣在账户中。",
        "审核期间暂缓向您支付货款。",
        "Your funds, which are on hold at the moment, may be kept for good.",
        "Your balance of $1,204.33 is withheld.",
        "What about my funds?\nThey are kept until the case is closed.",
        "Amazon is holding $4,500 of your proceeds.",
        "Wir halten Ihr Guthaben für 90 Tage zurück.",
        "Ihre Auszahlungen wurden vorübergehend ausgesetzt.",
        "Vos fonds ne vous seront pas transférés.",
        "Nous retenons vos fonds pendant 90 jours.",
        "Sus fondos permanecerán en su cuenta.",
        "Hemos suspendido los pagos a su cuenta bancaria.",
        "Abbiamo sospeso i pagamenti.",
        "I tuoi fondi non verranno trasferiti.",
        "売上金は支払われず、アカウントに留保されます。",
    ],
)
def test_funds_are_held(text: str) -> None:
    held = funds_held(segment(clean(text).text))
    assert held
    assert 0 <= held[0] < held[1] <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "We may withhold payments if you do not reply.",
        "Your funds are no longer on hold.",
        "The reserve has been lifted.",
        "Please keep your listings up to date.",
        "如果您不提交，我们可能会暂扣资金。",
        "您的资金已解冻。",
        "Repeated violations may lead to the withholding of your payments.",
        "There is no hold on your account balance.",
        "Ihr Guthaben kann einbehalten werden, wenn Sie nicht antworten.",
        "Das einbehaltene Guthaben wurde freigegeben.",
        "Nous pourrions retenir vos fonds.",
        "Vos paiements ne sont pas affectés.",
        "Podríamos retener sus fondos.",
        "Sus pagos no se ven afectados.",
        "Potremmo trattenere i tuoi fondi.",
        "I fondi sono stati sbloccati.",
        "売上金が留保される場合があります。",
    ],
)
def test_threats_and_releases_are_not(text: str) -> None:
    assert funds_held(segment(clean(text).text)) is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("We have deactivated your seller-fulfilled offers. Ship what is open.", ["seller_fulfilled_only"]),
        ("Your FBA offers remain active.", ["seller_fulfilled_only"]),
        ("您的卖家自行配送商品已被停用。", ["seller_fulfilled_only"]),
        ("Ihre Angebote mit Verkäuferversand wurden deaktiviert.", ["seller_fulfilled_only"]),
        ("Your other listings are not affected.", ["some_listings"]),
        ("其他商品不受影响。", ["some_listings"]),
        ("We have reinstated your listing, but your account remains deactivated.", ["listing_back_account_off"]),
        ("Two of the ASINs have been reinstated.", ["some_listings_back"]),
        ("You can still sell, but your disbursements are on hold.", ["selling_while_funds_held"]),
        ("You cannot create new listings.", ["no_new_listings"]),
        ("Your offers in other stores are not affected.", ["some_stores"]),
        ("You can no longer sell in the Topicals category.", ["some_categories"]),
        ("Your account and all offers have been deactivated.", []),
        ("Your seller-fulfilled offers may be removed.", []),
        ("FBA orders will be fulfilled; you can still create a removal order.", []),
    ],
)
def test_what_is_stopped_only_in_part(text: str, kinds: list[str]) -> None:
    found = find_partial(segment(clean(text).text))
    assert [one.kind for one in found] == kinds
    assert all(0 <= one.start < one.end <= len(text) and one.rule for one in found)


def test_every_kind_of_part_has_its_words() -> None:
    for rule in table("facts"):
        if rule.kind == "partial":
            assert words(f"partial_{rule.values['partial']}", "zh")


@pytest.mark.parametrize(
    "text",
    ["Fallnummer: 8107734420", "Numéro de dossier : 8107734420", "ID de reclamación: 8107734420", "ID del reclamo: 8107734420",
     "ケースID：8107734420", "Complaint ID 8107734420", "投诉编号为8107734420"],
)  # fmt: skip
def test_labelled_numbers_of_cases(text: str) -> None:
    assert [(one.kind, one.value) for one in find_identifiers(clean(text).text)] == [("case_ids", "8107734420")]
