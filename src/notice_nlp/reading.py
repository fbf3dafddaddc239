"""From a text to its segments and their terms: what training and reading do alike.

Nothing is decided here. Both sides go through this one function, so that a model meets in a
notice exactly what it was trained on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from notice_nlp.clean import clean
from notice_nlp.features import FeatureMaker, letter_terms
from notice_nlp.items import ItemFinder, ItemFound, asking_region
from notice_nlp.language import language_of
from notice_nlp.mapped import MappedText
from notice_nlp.segments import Segment, segment


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, repaired and cut.

    Attributes:
        mapped: the repaired text and where its characters stood.
        language: ISO 639-1 code of most of it.
        segments: in the order of the text.
        found: the requested items that patterns see, before the model weighs them.
        named: for each segment the items that it names, asked for or not.
        segment_terms: for each segment its terms.
        letter_terms: the terms of the whole.
    """

    mapped: MappedText
    language: str
    segments: Sequence[Segment]
    found: Sequence[ItemFound]
    named: Sequence[Sequence[str]]
    segment_terms: Sequence[Sequence[str]]
    letter_terms: Sequence[str]

    def found_by_segment(self) -> dict[tuple[int, str], list[ItemFound]]:
        """Return what patterns found by (number of the segment, item type)."""
        starts = [segment.start for segment in self.segments]
        places: dict[tuple[int, str], list[ItemFound]] = {}
        for item in self.found:
            places.setdefault((bisect_right(starts, item.start) - 1, item.type), []).append(item)
        return places


def read_text(text: str, features: FeatureMaker, items: ItemFinder) -> Reading:
    """Repair a text, cut it, and make its terms."""
    mapped = clean(text)
    segments = segment(mapped.text)
    language = language_of(mapped.text)
    regions = [asking_region(one, language) for one in segments]
    found = items.find(segments, regions, language)
    named = items.named(segments, language)
    rows = features.segment_terms(segments, [region is not None for region in regions], named, language)
    return Reading(mapped, language, segments, found, named, rows, letter_terms(rows))
