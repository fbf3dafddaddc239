"""Ask only those rules of a text that could match it.

A rule's ``hints`` are words of which one stands in every text that it matches. Looking for a word
costs a hundredth of what a pattern costs, and most sentences name neither money nor a limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from notice_nlp.rules import Rule


def hinted(rules: Iterable[Rule], text: str) -> Iterator[Rule]:
    """Yield the rules that have no hints, or one that stands in the text."""
    low = text.lower()
    for rule in rules:
        hints = rule.values.get("hints")
        if hints is None or any(hint in low for hint in hints):
            yield rule
