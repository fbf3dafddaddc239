"""From labelled rows to what the models are fitted on.

Rows go through the same reading as any notice. The labels of a row's own segments are laid on
the segments that the reader finds: whoever overlaps by half of the shorter one carries the label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from notice_nlp.classifier import seen_items
from notice_nlp.features import FeatureMaker, letter_terms
from notice_nlp.items import ItemFinder
from notice_nlp.linear import Floats
from notice_nlp.notices import LabelledSegment, Notice, Passage
from notice_nlp.outputs import Labels
from notice_nlp.reading import Reading, read_text
from notice_nlp.segments import Segment
from notice_nlp.taxonomy import Taxonomy
from notice_nlp.training.noise import WORN

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Example:
    """A row as the models see it.

    Attributes:
        row: where it comes from.
        segment_terms: for each segment its terms.
        letter_terms: the terms of the whole.
        issues: (n_segments, n_issues) accusations.
        stages: (n_segments, n_notice_stages) statements of a stage.
        items: (n_segments, n_items) requests.
        found: (n_segments, n_items), what patterns see, see `notice_nlp.classifier.SEEN`.
        notice: whether it is a notice; None where a passage does not tell.
        stage: its stage; None where it has none or does not tell.
    """

    row: Passage
    segment_terms: Sequence[Sequence[str]]
    letter_terms: Sequence[str]
    issues: Bools
    stages: Bools
    items: Bools
    found: Floats
    notice: bool | None
    stage: str | None

    @property
    def is_worn(self) -> bool:
        """Whether this is a worn copy of a letter, see `notice_nlp.training.noise`."""
        return self.row.source == WORN

    @property
    def is_letter(self) -> bool:
        """Whether this is a whole letter, not a passage."""
        return isinstance(self.row, Notice)


def labels_of(taxonomy: Taxonomy) -> Labels:
    """Return the labels in the order that a model trained now would have."""
    stages = taxonomy.pages["stages"]
    no_notice = next(name for name, page in stages.items() if not page["en"].front_matter.is_notice)
    unnamed = next(name for name, page in taxonomy.pages["items"].items() if page["en"].front_matter.fallback)
    return Labels(tuple(stages), tuple(taxonomy.ids("issues")), tuple(taxonomy.ids("items")), no_notice, unnamed)


def make_examples(rows: Sequence[Passage], taxonomy: Taxonomy) -> list[Example]:
    """Read every row and lay its labels on the segments found."""
    knowledge = taxonomy.snapshot()
    features, finder = FeatureMaker(knowledge), ItemFinder(knowledge["items"])
    labels = labels_of(taxonomy)
    return [_example(row, features, finder, labels) for row in rows]


def _example(row: Passage, features: FeatureMaker, finder: ItemFinder, labels: Labels) -> Example:
    reading = read_text(row.text, features, finder)
    count = len(reading.segments)
    issues = np.zeros((count, len(labels.issues)), dtype=bool)
    stages = np.zeros((count, len(labels.notice_stages)), dtype=bool)
    items = np.zeros((count, len(labels.items)), dtype=bool)
    for number, segment in enumerate(reading.segments):
        for carried in _carried(row, segment, reading):
            issues[number, [labels.issues.index(label) for label in carried.issues]] = True
            items[number, [labels.items.index(label) for label in carried.items]] = True
            if carried.stage:
                stages[number, labels.notice_stages.index(carried.stage)] = True
    terms = (
        reading.segment_terms
        if isinstance(row, Notice)
        else features.passage_terms(reading.segments, reading.named, reading.language)
    )
    notice, stage = _standing(row, labels)
    return Example(
        row,
        terms,
        letter_terms(terms),
        issues,
        stages,
        items,
        seen_items(reading.named, reading.found_by_segment(), labels),
        notice,
        stage,
    )


def _standing(row: Passage, labels: Labels) -> tuple[bool | None, str | None]:
    """Return whether a row is a notice, and its stage if it is one and says which."""
    if isinstance(row, Notice):
        is_notice = row.stage != labels.no_notice
        return is_notice, row.stage if is_notice else None
    stated = [segment.stage for segment in row.segments if segment.stage]
    return row.notice, stated[0] if stated else None


def _carried(row: Passage, segment: Segment, reading: Reading) -> list[LabelledSegment]:
    start, end = reading.mapped.source_span(segment.start, segment.end)
    carried = []
    for its_start, its_end, labelled in row.spans():
        common = min(end, its_end) - max(start, its_start)
        if common > 0 and common >= 0.5 * min(end - start, len(labelled.text.strip()) or 1):
            carried.append(labelled)
    return carried
