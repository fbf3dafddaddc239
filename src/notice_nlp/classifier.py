"""Decide stage and issues of a letter from its segments and from the letter as a whole.

Two linear models look at the text. The segment model answers "whether" and "which" apart: does
this segment accuse, state a stage, ask for something; and if it does, of what, which, for what.
The letter model sees all words at once: is this a notice at all, at which stage, about what. What
the segments and the letter say is added up by `notice_nlp.combination`, learned on letters that the two
had not seen, so that the results are probabilities: of each stage, of each issue, of each item in each segment.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from notice_nlp.combination import ASKED, NAMED, Combination, combined, item_probabilities, letter_features
from notice_nlp.linear import Floats, LinearModel
from notice_nlp.outputs import Labels, SegmentScores, segment_scores


@dataclass(frozen=True, slots=True)
class Classification:
    """What a letter says, as probabilities in [0, 1].

    Attributes:
        stages: (n_stages,), adding up to 1.
        issues: (n_issues,), independent of each other.
        segments: what each segment says.
    """

    stages: Floats
    issues: Floats
    segments: SegmentScores


class Classifier:
    """Reads the terms of a letter; built by `notice_nlp.store` from a model folder.

    Args:
        labels: the columns.
        letter: the model of the whole letter.
        segment: the model of one segment.
        combination: how they are added up.
        thresholds: the probability from which an issue counts by issue, and ``items``' for all items.
    """

    def __init__(
        self,
        labels: Labels,
        letter: LinearModel,
        segment: LinearModel,
        combination: Combination,
        thresholds: Mapping[str, float],
    ) -> None:
        self.labels = labels
        self.letter = letter
        self.segment = segment
        self.combination = combination
        self.thresholds = thresholds

    def classify(self, letter_terms: Sequence[str], segment_terms: Sequence[Sequence[str]]) -> Classification:
        """Classify one letter by the terms of the whole and of each segment."""
        said = segment_scores(self.segment.scores(segment_terms), self.labels)
        letter = self.letter.scores([letter_terms])
        stages, issues = combined(self.combination, letter_features(letter, [said], self.labels), self.labels)
        return Classification(stages[0], issues[0], said)

    def item_probabilities(self, classified: Classification, seen: Floats) -> Floats:
        """Return the probability that a segment of a notice asks for an item, (n_segments, n_items).

        Args:
            classified: from `classify`.
            seen: from `seen_items`.
        """
        return item_probabilities(self.combination, classified.segments, classified.stages, seen, self.labels)


def seen_items(named: Sequence[Sequence[str]], asked: Collection[tuple[int, str]], labels: Labels) -> Floats:
    """Return (n_segments, n_items), what patterns see: 0 nothing, NAMED, or ASKED for.

    Args:
        named: for each segment the items that it names.
        asked: (number of the segment, item) of the requests found.
        labels: the columns.
    """
    seen = np.zeros((len(named), len(labels.items)), dtype=np.float32)
    for number, names in enumerate(named):
        seen[number, [labels.items.index(name) for name in names]] = NAMED
    for number, name in asked:
        seen[number, labels.items.index(name)] = ASKED
    return seen
