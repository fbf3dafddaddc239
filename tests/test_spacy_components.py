from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language

from notice_nlp import paths
from notice_nlp.reader import NoticeReader


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


def labels_of(nlp: Language) -> tuple[str, ...]:
    component: Any = nlp.get_pipe("notice_cats")
    return tuple(component.labels)


def test_categories_are_the_model_s_probabilities(reader: NoticeReader) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("notice_cats")
    text = "Hello,\n\nYour account has been deactivated because your order defect rate is 3 %, above our target of 1 %."
    doc = nlp(text)
    looked = reader.look(text)
    assert doc.cats == {**looked.stages, **looked.issues}
    assert set(doc.cats) == set(labels_of(nlp))
    assert sum(doc.cats[stage] for stage in looked.stages) == pytest.approx(1, abs=1e-4)
    assert max(looked.issues, key=lambda issue: doc.cats[issue]) == reader.analyze(text).issues[0].label


def test_categories_of_one_kind_stand_beside_others(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("notice_cats", config={"kinds": ["stages"], "model": str(paths.model("default"))})
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    doc = again.make_doc("Your account has been deactivated.")
    doc.cats["urgent"] = 1.0
    doc = again.get_pipe("notice_cats")(doc)
    assert doc.cats["urgent"] == 1.0
    assert set(doc.cats) - {"urgent"} == set(labels_of(again))
    assert doc.cats == again.get_pipe("notice_cats")(doc).cats


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_an_empty_text_has_categories_too(text: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("notice_cats")
    assert all(0 <= value <= 1 for value in nlp(text).cats.values())


def test_an_unknown_kind_of_category_is_refused() -> None:
    with pytest.raises(ValueError, match="out of 'stages' and 'issues'"):
        spacy.blank("en").add_pipe("notice_cats", config={"kinds": ["colours"]})
