"""What kind of answer is due, and the words that say so.

The page of a requested item names its answer. Rules of tables/responses.yaml see what no item
tells: questions to be answered, a box to be ticked, a letter that wants no answer. Where a rule
explains a request that fits no item, its answer takes the place of the page's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from notice_nlp.items import ItemFound, asking_region
from notice_nlp.rules import Rule, table
from notice_nlp.segments import Segment

_NOTHING = "none"


@dataclass(frozen=True, slots=True)
class ResponseFound:
    """A kind of answer, ``text[start:end]`` of the repaired text that calls for it, and why.

    ``rule`` is the id of a rule, ``item/<id>`` for a requested item, or "" where nothing is asked.
    """

    label: str
    rule: str
    start: int = 0
    end: int = 0


def find_responses(
    segments: Sequence[Segment],
    items: Sequence[ItemFound],
    answer_to: Callable[[str], str],
    unnamed: str,
    language: str = "en",
) -> list[ResponseFound]:
    """Return the kinds of answer, each once with the first reason, at least one.

    Args:
        segments: of the letter.
        items: what it asks for.
        answer_to: returns the kind of answer that an item's page names.
        unnamed: the item of requests that fit no other.
        language: of the letter.
    """
    ruled = [found for rule in table("responses") for found in _by_rule(rule, segments, language)]
    asked = [found for found in ruled if found.label != _NOTHING]
    found = [
        ResponseFound(answer_to(item.type), f"item/{item.type}", item.start, item.end)
        for item in items
        if item.type != unnamed or not any(_overlap(item, one) for one in asked)
    ]
    found = sorted([*found, *asked], key=lambda one: one.start)
    found = found or [one for one in ruled if one.label == _NOTHING] or [ResponseFound(_NOTHING, "")]
    return list({one.label: one for one in reversed(found)}.values())[::-1]


def _by_rule(rule: Rule, segments: Sequence[Segment], language: str) -> Iterator[ResponseFound]:
    """Yield what a rule finds; some need several points of one list (``at_least``)."""
    hits = [segment for segment in segments if _applies(rule, segment, language)]
    if len(hits) >= int(rule.values.get("at_least", 1)):
        for segment in hits:
            yield ResponseFound(str(rule.kind), rule.id, segment.start, segment.end)


def _applies(rule: Rule, segment: Segment, language: str) -> bool:
    if segment.kind == "header" or (rule.values.get("listed") and not segment.lead):
        return False
    if not rule.pattern.search(segment.text):
        return False
    return not rule.values.get("asked") or asking_region(segment, language) is not None


def _overlap(item: ItemFound, found: ResponseFound) -> bool:
    return item.start < found.end and found.start < item.end
