"""Decide stage and issues of a letter from its segments and from the letter as a whole.

Two linear models look at the text. The segment model answers "whether" and "which" apart: does
this segment accuse, state a stage, ask for something; and if it does, of what, which, for what.
The letter model sees all words at once: is this a notice at all, at which stage, about what. What
the best segments say and what the letter says is added up by small logistic combinations, learned
on letters that the two had not seen, so that the results are probabilities: first of being a
notice, then, of a notice, the stage; and of each issue.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from notice_nlp.linear import Floats, LinearModel

NEVER = -12.0  # the log-probability of what a missing segment says
_FEW_SEGMENTS = 5
ACTS = ("accuses", "states", "asks")
_ASKS = ACTS.index("asks")
NEIGHBOURS = (-1, 1, -2, 2)  # which segments beside it tell whether a segment accuses or states a stage
SURROUNDED = ACTS[:2]  # a request is a request wherever it stands, and is often pasted alone
NAMED, ASKED = 1.0, 2.0  # what patterns see of an item in a segment
N_ITEM_FEATURES = 6


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
class Combination:
    """Logistic combinations of what the two models say; see `letter_features` for their inputs.

    Attributes:
        notice_weights: (n_notice_features,).
        notice_bias: one number.
        issue_weights: (n_issue_features,), shared by all issues.
        issue_bias: one number.
        stage_weights: (n_stage_features, n_notice_stages).
        stage_bias: (n_notice_stages,).
        item_weights: (n_item_features,), shared by all items.
        item_bias: one number.
    """

    notice_weights: Floats
    notice_bias: float
    issue_weights: Floats
    issue_bias: float
    stage_weights: Floats
    stage_bias: Floats
    item_weights: Floats
    item_bias: float


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


@dataclass(frozen=True, slots=True)
class LetterFeatures:
    """What the combinations see of n letters.

    Attributes:
        notice: (n, 18): the letter's score, the best segment of each act, the log of how many segments
            there are; the same once more for texts of a few segments, 0 for others: the words
            of a whole letter tell what it is, a pasted sentence must be judged by what it says; and the second best
            segment of each act, all of them added up, and the strongest stage as the letter and as its best segment see it.
        stage: (n, 3 * n_notice_stages + 2): the letter's scores, the best segment and all segments
            added up per stage, and the strongest issue as the letter and as its best segment see it.
        issue: (n, n_issues, 20 + 1 + 2 * n_notice_stages): what letter and segments say of the issue and how
            that compares with the strongest other issue, see `_issue_features`; the letter's score of being a notice;
            and each stage as the letter and as its best segment see it: held funds list possible
            reasons, a reinstatement names what is settled.
    """

    notice: Floats
    stage: Floats
    issue: Floats


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

    def item_probabilities(self, said: SegmentScores, seen: Floats) -> Floats:
        """Return the probability that a segment of a notice asks for an item, (n_segments, n_items).

        Args:
            said: what each segment says.
            seen: from `seen_items`.
        """
        features = item_features(said, seen, self.labels)
        return sigmoid(features @ self.combination.item_weights + self.combination.item_bias)


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


def item_features(said: SegmentScores, seen: Floats, labels: Labels) -> Floats:
    """Return (n_segments, n_items, 6), what tells whether a segment asks for an item.

    That it asks at all, that it is this item if it asks, as the model sees them; that patterns found the item asked for by
    name, or something unnamed, or only the name; and that they found another item asked for by name.
    """
    whether = np.broadcast_to(said.acts[:, [_ASKS]], said.items.shape)
    by_name = seen == ASKED
    by_name[:, labels.items.index(labels.unnamed)] = False
    unnamed = (seen == ASKED) & ~by_name
    beside = by_name.any(axis=1, keepdims=True) & ~by_name
    return np.stack([whether, said.items - whether, by_name, unnamed, seen == NAMED, beside], axis=-1).astype(
        np.float32
    )


def letter_features(letter: Floats, said: Sequence[SegmentScores], labels: Labels) -> LetterFeatures:
    """Return what the combinations see.

    Args:
        letter: (n_letters, 1 + n_notice_stages + n_issues) decision values.
        said: what the segments of each letter say.
        labels: the columns.
    """
    notice, stage, issue = np.split(letter, [1, 1 + len(labels.notice_stages)], axis=1)
    best, second, total = _pooled([one.issues for one in said])
    stage_best, _, stage_total = _pooled([one.stages for one in said])
    act_best, act_second, act_total = _pooled([one.acts for one in said])
    length = np.log([[1 + len(one.acts)] for one in said])
    strongest_stage = [stage.max(axis=1, keepdims=True), stage_best.max(axis=1, keepdims=True)]
    strongest_issue = [issue.max(axis=1, keepdims=True), best.max(axis=1, keepdims=True)]
    basis = np.hstack([notice, act_best, length])
    short = length <= np.log(1 + _FEW_SEGMENTS)
    of_all = np.hstack([notice, log_softmax(stage), stage_best])
    of_each = _issue_features(issue, best, second, total)
    return LetterFeatures(
        np.hstack([basis, basis * short, act_second, act_total, *strongest_stage]).astype(np.float32),
        np.hstack([stage, stage_best, stage_total, *strongest_issue]).astype(np.float32),
        np.concatenate([of_each, np.repeat(of_all[:, None], issue.shape[1], axis=1)], axis=2).astype(np.float32),
    )


def _issue_features(letter: Floats, best: Floats, second: Floats, total: Floats) -> Floats:
    """Return (n, n_issues, 20): scores, their probabilities, and how far each issue leads the strongest other one.

    A logistic regression adds these up; with the scores alone it found less (issues micro-F1 0.787 against 0.816
    in cross-validation on 2,900 letters), because where one cause is plain, faint words of others are boilerplate.
    """
    rival_best, rival_letter = _rival(best), _rival(letter)
    sure_letter, sure_best = sigmoid(letter), np.exp(best)
    ahead_best, ahead_letter = best - rival_best, letter - rival_letter
    larger = (letter[:, None, :] > letter[:, :, None]).sum(axis=2)
    return np.stack(
        [
            *(letter, best, second, total, rival_best, rival_letter),
            *(
                sure_best,
                np.exp(second),
                sure_letter,
                sure_letter * sure_best,
                np.exp(rival_best),
                sigmoid(rival_letter),
            ),
            *(ahead_best, ahead_letter, np.maximum(ahead_best, 0), np.maximum(ahead_letter, 0)),
            *(larger == 0, larger <= 1, ahead_best >= 0, np.minimum(total, 0)),
        ],
        axis=2,
    )


def combined(combination: Combination, features: LetterFeatures, labels: Labels) -> tuple[Floats, Floats]:
    """Return the probabilities of stages (n_letters, n_stages) and of issues (n_letters, n_issues)."""
    notice = sigmoid(features.notice @ combination.notice_weights + combination.notice_bias)
    of_notices = softmax(features.stage @ combination.stage_weights + combination.stage_bias)
    stages = np.insert(of_notices * notice[:, None], labels.stages.index(labels.no_notice), 1 - notice, axis=1)
    issues = sigmoid(features.issue @ combination.issue_weights + combination.issue_bias)
    return stages.astype(np.float32), issues


def _rival(scores: Floats) -> Floats:
    """Return, for each column, the largest value of the other columns."""
    ranked = np.sort(scores, axis=1)
    first, second = ranked[:, [-1]], ranked[:, [-2]] if scores.shape[1] > 1 else ranked[:, [-1]]
    return np.where(scores == first, second, first)


def _pooled(scores: Sequence[Floats]) -> tuple[Floats, Floats, Floats]:
    """Return, per letter, the best, the second best and the log of the summed probabilities of its segments."""
    pooled = []
    for one in scores:
        padded = np.vstack([one, np.full((2, one.shape[1]), NEVER, dtype=np.float32)])
        top = -np.partition(-padded, 1, axis=0)[:2]
        pooled.append((top[0], top[1], np.log(np.exp(padded).sum(axis=0))))
    best, second, total = zip(*pooled, strict=True)
    return np.stack(best), np.stack(second), np.stack(total)


def sigmoid(values: Floats) -> Floats:
    """Return 1 / (1 + exp(-values)), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * values)), dtype=np.float32)


def log_sigmoid(values: Floats) -> Floats:
    """Return log(1 / (1 + exp(-values))), without overflow."""
    return np.asarray(-np.logaddexp(0, -values), dtype=np.float32)


def softmax(values: Floats) -> Floats:
    """Return probabilities along the last axis."""
    return np.exp(log_softmax(values))


def log_softmax(values: Floats) -> Floats:
    """Return log-probabilities along the last axis."""
    shifted = values - values.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), dtype=np.float32)
