from __future__ import annotations

import spacy


def test_components_are_found_by_their_entry_points_and_fill_spans() -> None:
    nlp = spacy.blank("en")
    for name in ("notice_items", "notice_deadlines", "notice_facts"):
        nlp.add_pipe(name)
    doc = nlp(
        "Your order defect rate is 2%, the target is 1%. Funds will be held in your account.\n"
        "Please send within 7 days:\n- Greater detail on the root cause\n- An invoice for B0ABCDEFGH"
    )
    items = [(span.label_, span.text, span._.greater_detail) for span in doc.spans["notice_items"]]
    assert items == [
        ("root_cause", "Greater detail on the root cause", True),
        ("invoices", "An invoice for B0ABCDEFGH", False),
    ]
    assert [span._.days for span in doc.spans["notice_deadlines"]] == [7.0]
    assert next((span.label_, span.text) for span in doc.spans["notice_facts"]) == ("asins", "B0ABCDEFGH")
    assert doc._.funds_held
    assert [(one.name, one.value, one.target) for one in doc._.notice_metrics] == [("order_defect_rate", 0.02, 0.01)]


def test_a_pipeline_is_built_again_from_its_config() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("notice_items")
    nlp.add_pipe("notice_deadlines")
    again = spacy.util.load_model_from_config(nlp.config, auto_fill=True)
    doc = again("请在 14 天内提供以下资料：\n1. 营业执照")
    assert [(span.label_, span.text) for span in doc.spans["notice_items"]] == [("business_license", "营业执照")]
    assert [span._.days for span in doc.spans["notice_deadlines"]] == [14.0]
