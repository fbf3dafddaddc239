"""A hint may only ever spare work, never a finding."""

from __future__ import annotations

import pytest

from notice_nlp.clean import clean
from notice_nlp.hints import hinted
from notice_nlp.rules import Rule, table

HINTED = [rule for name in ("deadlines", "facts") for rule in table(name) if "hints" in rule.values]


@pytest.mark.parametrize("rule", HINTED, ids=lambda rule: rule.id)
def test_every_example_has_a_hint_of_its_rule(rule: Rule) -> None:
    for example in rule.match:
        assert list(hinted([rule], clean(example).text.upper())) == [rule], example


def test_a_rule_without_its_hints_is_not_asked() -> None:
    assert not list(hinted(HINTED, "~"))
