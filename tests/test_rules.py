"""Every rule of every table carries its own examples, and all patterns stay linear."""

from __future__ import annotations

import time
from pathlib import Path
from re import _parser as sre_parser  # type: ignore[attr-defined]
from typing import Any

import pytest
import yaml

from notice_nlp.clean import clean
from notice_nlp.paths import TABLES
from notice_nlp.rules import Rule, compiled, table
from notice_nlp.taxonomy import Taxonomy
from notice_nlp.wording import words

RULE_TABLES = sorted(path.stem for path in TABLES.glob("*.yaml") if "\nrules:" in path.read_text(encoding="utf-8"))
UNSHARED = ("redaction",)  # tables that the browser does not read
RULES = [(name, rule) for name in RULE_TABLES for rule in table(name)]
SEEDS = [
    "a",
    " ",
    "1",
    "你",
    "-",
    ".",
    "a ",
    "1 ",
    "you ",
    "send ",
    "not ",
    "资金",
    "we may ",
    "0-",
    "invoice ",
    "a@",
    "x.",
    "the last 9 days ",
]


def identify(value: object) -> str:
    return value.id if isinstance(value, Rule) else str(value)


@pytest.mark.parametrize(("name", "rule"), RULES, ids=identify)
def test_a_rule_matches_its_examples_and_nothing_near(name: str, rule: Rule) -> None:
    assert rule.match, f"{name}/{rule.id} has no example"
    assert rule.no_match, f"{name}/{rule.id} has no near miss"
    for example in rule.match:
        assert rule.pattern.search(clean(example).text), f"{name}/{rule.id} misses {example!r}"
    for example in rule.no_match:
        assert not rule.pattern.search(clean(example).text), f"{name}/{rule.id} takes {example!r}"


@pytest.mark.parametrize("name", RULE_TABLES)
def test_ids_are_unique(name: str) -> None:
    ids = [rule.id for rule in table(name)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("pattern", ["a++", "(?i)a", "(?P<x>a)", r"\Aa", "(?>a)", "[]a]", "a{,3}", r"a$\Z", r"\a"])
def test_what_javascript_reads_otherwise_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="does not mean the same"):
        compiled(pattern)


def test_patterns_are_case_blind_ascii_with_named_groups() -> None:
    match = compiled(r"\b(?<n>\d+) {{unit}}", {"unit": "days?"}).search("In 17 DAYS")
    assert match
    assert match["n"] == "17"
    assert not compiled(r"\d").search("１")
    assert not compiled("é").search("É")
    assert compiled(r"[(?(]\\[\[]").search(r"?\[")
    assert not compiled("a", flags="").search("A")


def test_ends_are_those_of_the_text_or_of_lines_that_end_with_a_line_feed() -> None:
    assert compiled(r"^a[$]?\$?$").fullmatch("a$$")
    assert not compiled("a$").search("a\n")
    assert [match.start() for match in compiled("^a|b$", flags="m").finditer("a b\na\rb")] == [0, 2, 4, 6]


def _repeated_groups(tree: Any, repeated: bool = False) -> bool:
    """Whether a group that is told apart stands in a repetition: the two languages keep different rounds of it."""
    if not isinstance(tree, (tuple, list, sre_parser.SubPattern)):
        return False
    if isinstance(tree, tuple) and len(tree) == 2 and str(tree[0]) == "SUBPATTERN" and repeated and tree[1][0]:
        return True
    if isinstance(tree, tuple) and len(tree) == 2 and str(tree[0]).endswith("_REPEAT"):
        repeated = repeated or tree[1][1] > 1
    return any(_repeated_groups(part, repeated) for part in tree)


@pytest.mark.parametrize(("name", "rule"), [one for one in RULES if one[0] not in UNSHARED], ids=identify)
def test_python_and_javascript_step_through_matches_alike(name: str, rule: Rule) -> None:
    assert not rule.pattern.search(""), f"{name}/{rule.id} matches nothing at all; the two go on from there differently"
    assert not _repeated_groups(sre_parser.parse(rule.pattern.pattern)), f"{name}/{rule.id}"


def test_time_is_bounded_on_hostile_text(taxonomy: Taxonomy) -> None:
    patterns = [(f"{name}/{rule.id}", rule.pattern) for name, rule in RULES]
    for kind in ("issues", "items"):
        for name, entry in taxonomy.snapshot()[kind].items():
            for language, listed in entry["patterns"].items():
                patterns += [(f"{kind}/{name}/{language}/{at}", compiled(one)) for at, one in enumerate(listed)]
    slow = []
    for seed in SEEDS:
        text = (seed * 4000)[:4000]
        for name, pattern in patterns:
            start = time.perf_counter()
            for _ in pattern.finditer(text):
                pass
            took = time.perf_counter() - start
            if took > 1.0:
                slow.append(f"{name} on {seed!r}: {took:.1f} s for 4,000 characters")
    assert slow == []


def as_written(key: str) -> list[str]:
    """Return how code may name a key: whole, or put together behind one of its underscores."""
    return [key, *(f"{key[:at]}_{{" for at, char in enumerate(key) if char == "_")]


def test_every_text_of_a_report_stands_in_both_languages() -> None:
    keys = yaml.safe_load((TABLES / "words.yaml").read_text(encoding="utf-8"))
    for key, texts in keys.items():
        assert set(texts) == {"en", "zh"}, key
        assert texts["en"].count("{") == texts["zh"].count("{"), key
    signals = {str(rule.values["code"]) for rule in table("authenticity") if rule.kind == "object"}
    signals |= {"login_link", "outside_address", "authentication_failed", "link_mismatch"}
    alleged = {str(rule.values["alleges"]) for rule in table("allegations") if rule.kind == "alleged"}
    for key in [f"signal_{code}" for code in signals] + [f"allegation_{kind}" for kind in alleged]:
        assert words(key, "zh")
    sources = [path.read_text(encoding="utf-8") for path in Path(TABLES.parent).rglob("*.py")]
    unused = [key for key in keys if not any(written in text for text in sources for written in as_written(key))]
    assert [key for key in unused if key.split("_")[0] not in ("why", "signal", "allegation", "response")] == []
