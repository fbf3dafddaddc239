"""Turn text into the terms that the model counts.

Latin scripts give words, Chinese and Japanese give runs of one to three characters: no word list
is needed to read a notice, here or in a browser. Numbers, addresses and product numbers are
folded, because 2.78 % and 3.1 % say the same. Terms that begin with @ come from the knowledge
base and from the place in the letter: ``@topic:x`` where the words of an issue stand, ``@under:x``
below which kind of heading, ``@listed`` in a list, ``@asks`` where a cue of tables/requests.yaml stands, ``@item:x``
where something is named that notices ask for, ``@says:x`` where a concept of the lexicon stands, ``@both:x+y`` where two do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from notice_nlp.concepts import concept_terms, concepts_in
from notice_nlp.constants import constants
from notice_nlp.rules import Patterns, first, table
from notice_nlp.segments import Joined, Segment

_FOLDED = "§"  # with which tables/features.yaml begins what stands for addresses and numbers of all kinds


def terms(text: str) -> list[str]:
    """Return the terms of a text, with repetitions: words, and runs of Han characters or kana."""
    patterns, values = constants("features").patterns, constants("features").values
    text = text.lower()
    for name, fold in values["folds"].items():
        text = patterns[name].sub(fold, text)
    found: list[str] = []
    for token in patterns["term"].findall(text):
        if token < values["first_of_east_asia"]:
            found.append(token)
        else:
            for length in range(1, values["longest_run"] + 1):
                found += [token[at : at + length] for at in range(len(token) - length + 1)]
    return found


def stems(words: Sequence[str]) -> list[str]:
    """Return how long Latin words begin: inflected and compound words of a family are told together."""
    values = constants("features").values
    latin = [word for word in words if _FOLDED < word[0] < values["first_of_east_asia"] or "a" <= word[0] <= "z"]
    return [f"{word[:length]}~" for length in values["stems"] for word in latin if len(word) > length]


class FeatureMaker:
    """Makes the terms of segments and letters.

    Args:
        knowledge: a taxonomy snapshot; the patterns of its issues are looked for.
    """

    def __init__(self, knowledge: Mapping[str, Any]) -> None:
        self._topics = {
            name: Patterns(entry["patterns"]) for name, entry in knowledge["issues"].items() if entry["patterns"]
        }

    def segment_terms(
        self,
        segments: Sequence[Segment],
        asking: Sequence[bool],
        named: Sequence[Sequence[str]],
        language: str = "en",
    ) -> list[list[str]]:
        """Return the terms of each segment: its words, its topics, and its place in the letter.

        Args:
            segments: of one letter.
            asking: of each, whether a cue asks for something in it.
            named: of each, the items that it names.
            language: of the letter.
        """
        rows = [_said(segment.text, language) for segment in segments]
        for row, place, asks, items in zip(rows, _places(segments), asking, named, strict=True):
            row += [*place, "@asks"] if asks else place
            row += [f"@item:{item}" for item in items]
        for number, topic in self._topics_of(segments, language):
            rows[number].append(f"@topic:{topic}")
        return rows

    def passage_terms(
        self, segments: Sequence[Segment], named: Sequence[Sequence[str]], language: str = "en"
    ) -> list[list[str]]:
        """Return the terms of segments that stand alone, outside of any letter."""
        rows = [
            [*_said(segment.text, language), *(f"@item:{item}" for item in items)]
            for segment, items in zip(segments, named, strict=True)
        ]
        for number, topic in self._topics_of(segments, language):
            rows[number].append(f"@topic:{topic}")
        return rows

    def _topics_of(self, segments: Sequence[Segment], language: str) -> Iterator[tuple[int, str]]:
        """Yield (number of the segment, topic), each once; one pass over the letter for each topic."""
        joined = Joined(segments)
        other = language not in ("en", "zh")
        for topic, patterns in self._topics.items():
            for number in joined.numbers(patterns.spans(joined.text, other=other)):
                yield number, topic


def _said(text: str, language: str) -> list[str]:
    """Return the terms of what a segment says: its words, how they begin, its concepts."""
    words = terms(text)
    return [*words, *stems(words), *concept_terms(concepts_in(text, language))]


def letter_terms(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the terms of a letter from those of its segments; places, and what stands side by side, fall away."""
    return [term for row in rows for term in row if not term.startswith("@") or term.startswith(("@topic:", "@says:"))]


def _places(segments: Sequence[Segment]) -> Iterator[list[str]]:
    count, thirds = max(len(segments), 1), constants("features").values["thirds"]
    for number, segment in enumerate(segments):
        place = [f"@{segment.kind}", f"@third:{thirds * number // count}"]
        if segment.kind == "heading":
            place.append(f"@is:{section(segment.text)}")
        else:
            place.append(f"@under:{section(segment.heading)}")
        if segment.lead:
            place.append("@listed")
        yield place


def section(heading: str) -> str:
    """Return what a heading announces (a kind of tables/sections.yaml), ``none`` or ``unknown``."""
    if not heading:
        return "none"
    found = first(table("sections"), heading)
    return found[0].kind if found else "unknown"
