"""What the two linear models say: the order of their columns, and the segment model's columns as probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from notice_nlp.arithmetic import log_sigmoid, log_softmax
from notice_nlp.linear import Floats

ACTS = ("accuses", "states", "asks")
NEIGHBOURS = (-1, 1, -2, 2)  # which segments beside it tell whether a segment accuses or states a stage
SURROUNDED = ACTS[:2]  # a request is a request wherever it stands, and is often pasted alone


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels in the order of the models' columns.

    The letter model has the columns "is a notice" + notice_stages + issues; the segment model
    ACTS + issues + notice_stages + items, and SURROUNDED for each of NEIGHBOURS: what a segment says of the
    one that many places before it. ``no_notice`` is the stage of all other messages, ``unnamed``
    the item of requests that fit no other.
    """

    stages: tuple[str, ...]
    issues: tuple[str, ...]
    items: tuple[str, ...]
    no_notice: str
    unnamed: str

    @property
    def notice_stages(self) -> tuple[str, ...]:
        """The stages of notices; no segment states that a letter is none."""
        return tuple(stage for stage in self.stages if stage != self.no_notice)


@dataclass(frozen=True, slots=True)
class SegmentScores:
    """Log-probabilities of what each segment says.

    Attributes:
        acts: (n_segments, n_acts): it accuses, states a stage, asks.
        issues: (n_segments, n_issues): it accuses, and of this.
        stages: (n_segments, n_notice_stages): it states a stage, and this one.
        items: (n_segments, n_items): it asks, and for this.
    """

    acts: Floats
    issues: Floats
    stages: Floats
    items: Floats


def segment_scores(decisions: Floats, labels: Labels) -> SegmentScores:
    """Turn the columns of the segment model into log-probabilities.

    Args:
        decisions: (n_segments, n_acts + n_issues + n_notice_stages + n_items + n_neighbours * n_surrounded), of the
            segments of one letter in their order.
        labels: the columns.
    """
    widths = [len(ACTS), len(labels.issues), len(labels.notice_stages), len(labels.items)]
    acts, issues, stages, items, beside = np.split(decisions, np.cumsum(widths), axis=1)
    surrounded = acts.copy()
    surrounded[:, : len(SURROUNDED)] += _from_neighbours(beside)
    whether = log_sigmoid(surrounded)
    return SegmentScores(
        whether,
        whether[:, [0]] + log_softmax(issues),
        whether[:, [1]] + log_softmax(stages),
        whether[:, [2]] + log_sigmoid(items),
    )


def _from_neighbours(beside: Floats) -> Floats:
    """Return (n_segments, n_surrounded), what the segments beside each one add to its acts."""
    count = len(beside)
    added = np.zeros((count, len(SURROUNDED)), dtype=np.float32)
    for offset, said in zip(NEIGHBOURS, np.split(beside, len(NEIGHBOURS), axis=1), strict=True):
        first, last = max(0, -offset), min(count, count - offset)
        if first < last:
            added[first:last] += said[first + offset : last + offset]
    return added
