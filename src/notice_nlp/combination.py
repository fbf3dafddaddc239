"""Add up what the letter model and the segment model say: of being a notice, of each stage, issue and item.

The stage is the mean of two opinions, logistic regressions and boosted trees over what the models say of
the letter; issues and items are decided by trees alone. A tree can ask what a sum cannot: whether a faint word stands where
nothing else accuses, or beside a plain cause, in a warning or in held funds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from notice_nlp.arithmetic import log_softmax, sigmoid, softmax
from notice_nlp.linear import Floats
from notice_nlp.outputs import ACTS, Labels, SegmentScores
from notice_nlp.trees import Trees

NEVER = -12.0  # the log-probability of what a missing segment says
NAMED, ASKED = 1.0, 2.0  # what patterns see of an item in a segment
_FEW_SEGMENTS = 5
_ACCUSES, _STATES, _ASKS = range(len(ACTS))
_LIKELY = float(np.log(0.25))  # the log-probability from which a segment counts as being about its strongest issue
_CONCEIVABLE = -5.5  # the log-probability below which an item that no pattern sees is not looked at
_LARGEST = 4  # how many of the strongest issues of a letter each issue is held against
_SURE = 0.999

Places = tuple[NDArray[np.intp], NDArray[np.intp]]  # segments and items, one by one


@dataclass(frozen=True, slots=True)
class StageCombination:
    """What tells the stage; see `LetterFeatures` for the inputs.

    Attributes:
        notice_weights: (n_notice_features,).
        notice_bias: one number.
        weights: (n_stage_features, n_notice_stages).
        bias: (n_notice_stages,).
        trees: one output for each stage, ``no_notice`` among them.
    """

    notice_weights: Floats
    notice_bias: float
    weights: Floats
    bias: Floats
    trees: Trees


@dataclass(frozen=True, slots=True)
class Combination:
    """What adds up the two models; see `issue_rows` and `item_features` for the inputs of the trees.

    Attributes:
        stage: what tells the stage.
        issues: trees with one output, for any issue.
        items: trees with one output, for any item.
    """

    stage: StageCombination
    issues: Trees
    items: Trees


@dataclass(frozen=True, slots=True)
class LetterFeatures:
    """What is known of n letters.

    Attributes:
        notice: (n, 18), for the logistic regression: the letter's score, the best segment of each act, the log of how many
            segments there are; the same once more for texts of a few segments, 0 for others: the words
            of a whole letter tell what it is, a pasted sentence must be judged by what it says; and the second best
            segment of each act, all of them added up, and the strongest stage as the letter and as its best segment see it.
        stage: (n, 3 * n_notice_stages + 2), for the logistic regression: the letter's scores, the best segment and all segments
            added up per stage, and the strongest issue as the letter and as its best segment see it.
        whole: (n, 26 + 6 * n_notice_stages + 2 * n_issues), for the trees: the two above, what letter and best segment say
            of each issue, and where the segments that state a stage stand, see `_stated`.
        issue: (n, n_issues, 34), for the trees: what letter and segments say of an issue and how that compares with
            the others, see `_issue_features`.
    """

    notice: Floats
    stage: Floats
    whole: Floats
    issue: Floats


@dataclass(frozen=True, slots=True)
class Widths:
    """How many features each part of the combination sees."""

    notice: int
    stage: int
    whole: int
    issue: int
    item: int


def widths(labels: Labels) -> Widths:
    """Return how many features each part of the combination sees."""
    n_outputs = 1 + len(labels.notice_stages) + len(labels.issues)
    seen = letter_features(np.zeros((1, n_outputs), dtype=np.float32), [_silent(labels)], labels)
    no_place: Places = (np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp))
    stages = np.zeros(len(labels.stages), dtype=np.float32)
    items = item_features(_silent(labels), stages, np.zeros((1, len(labels.items)), dtype=np.float32), no_place, labels)
    issues = issue_rows(seen, stages[None])
    return Widths(
        notice=seen.notice.shape[1],
        stage=seen.stage.shape[1],
        whole=seen.whole.shape[1],
        issue=issues.shape[2],
        item=items.shape[1],
    )


def _silent(labels: Labels) -> SegmentScores:
    """Return one segment that says nothing."""
    counts = (len(ACTS), len(labels.issues), len(labels.notice_stages), len(labels.items))
    return SegmentScores(*(np.full((1, count), NEVER, dtype=np.float32) for count in counts))


def letter_features(letter: Floats, said: Sequence[SegmentScores], labels: Labels) -> LetterFeatures:
    """Return what is known of letters.

    Args:
        letter: (n_letters, 1 + n_notice_stages + n_issues) decision values.
        said: what the segments of each letter say.
        labels: the columns.
    """
    said = [one if len(one.acts) else _silent(labels) for one in said]
    notice, stage, issue = np.split(letter, [1, 1 + len(labels.notice_stages)], axis=1)
    best, second, total = _pooled([one.issues for one in said])
    stage_best, _, stage_total = _pooled([one.stages for one in said])
    act_best, act_second, act_total = _pooled([one.acts for one in said])
    length = np.log([[1 + len(one.acts)] for one in said])
    strongest_stage = [stage.max(axis=1, keepdims=True), stage_best.max(axis=1, keepdims=True)]
    strongest_issue = [issue.max(axis=1, keepdims=True), best.max(axis=1, keepdims=True)]
    basis = np.hstack([notice, act_best, length])
    short = length <= np.log(1 + _FEW_SEGMENTS)
    of_notice = np.hstack([basis, basis * short, act_second, act_total, *strongest_stage])
    of_stage = np.hstack([stage, stage_best, stage_total, *strongest_issue])
    stated = np.stack([_stated(one) for one in said])
    compared = _issue_features(issue, best, second, total)
    placed = np.stack([_accused(one) for one in said])
    notices = np.broadcast_to(notice[:, None], (*issue.shape, 1))
    return LetterFeatures(
        of_notice.astype(np.float32),
        of_stage.astype(np.float32),
        np.hstack([of_notice, of_stage, issue, best, stated]).astype(np.float32),
        np.concatenate([compared, placed, notices], axis=2).astype(np.float32),
    )


def _stated(said: SegmentScores) -> Floats:
    """Return (3 * n_notice_stages + 6,), where and how plainly stages are stated.

    Of each stage where its best segment stands, as a share of the letter, how well it suits a segment at best, and the
    one that is likeliest to state a stage at all; then where that one and the most accusing one stand, how many segments there
    are, and how many of them accuse, state a stage and ask.
    """
    states = said.acts[:, _STATES]
    which = said.stages - states[:, None]
    place, plainest = _places(len(states)), int(states.argmax())
    counts = [place[plainest], place[said.acts[:, _ACCUSES].argmax()], len(states), *np.exp(said.acts).sum(axis=0)]
    return np.concatenate([place[said.stages.argmax(axis=0)], which.max(axis=0), which[plainest], counts])


def _places(count: int) -> Floats:
    """Return where each of the segments stands, from 0 to 1."""
    return np.arange(count, dtype=np.float32) / np.float32(max(count - 1, 1))


def _accused(said: SegmentScores) -> Floats:
    """Return (n_issues, 15), what the segments say of each issue.

    Of the best segment: how likely it accuses, states a stage, asks, where it stands, how far the issue leads the
    strongest other one there, and whether no segment accuses more. Over all segments: how well the issue suits one at best, one that states a
    stage, one that asks (answers to appeals name their cause in what they ask), all on average, and the most accusing one; how many are
    likeliest to be about it; that none accuses of it. Then how many segments accuse, and how many there are.
    """
    accuses = said.acts[:, _ACCUSES]
    which = said.issues - accuses[:, None]
    best, each, plainest = said.issues.argmax(axis=0), np.arange(said.issues.shape[1]), int(accuses.argmax())
    strongest = said.issues.max(axis=1, keepdims=True)
    leads = (said.issues >= strongest) & (strongest > _LIKELY)
    none = np.log1p(-np.minimum(np.exp(said.issues), _SURE)).sum(axis=0)
    same = np.ones(len(each), dtype=np.float32)
    return np.stack(
        [
            *(said.acts[best, act] for act in (_ACCUSES, _STATES, _ASKS)),
            *(_places(len(accuses))[best], (said.issues - _rival(said.issues))[best, each], best == plainest),
            *(which.max(axis=0), *((said.acts[:, [act]] + which).max(axis=0) for act in (_STATES, _ASKS))),
            *(which.mean(axis=0), which[plainest], leads.sum(axis=0), none),
            *(same * np.exp(accuses).sum(), same * len(accuses)),
        ],
        axis=1,
    )


def _issue_features(letter: Floats, best: Floats, second: Floats, total: Floats) -> Floats:
    """Return (n, n_issues, 18): scores, how far each issue leads the strongest other one, its rank, and the strongest ones."""
    rival_best, rival_letter = _rival(best), _rival(letter)
    ranks = [(scores[:, None, :] > scores[:, :, None]).sum(axis=2) for scores in (letter, best)]
    largest = np.hstack([_largest(letter), _largest(best)])
    of_each = np.stack(
        [letter, best, second, total, rival_best, rival_letter, best - rival_best, letter - rival_letter, *ranks],
        axis=2,
    )
    return np.concatenate([of_each, np.repeat(largest[:, None], letter.shape[1], axis=1)], axis=2)


def _largest(scores: Floats) -> Floats:
    """Return (n, 4), the largest values of each row, NEVER where there are fewer."""
    padded = np.hstack([scores, np.full((len(scores), _LARGEST), NEVER, dtype=np.float32)])
    return -np.sort(-padded, axis=1)[:, :_LARGEST]


def combined(combination: Combination, features: LetterFeatures, labels: Labels) -> tuple[Floats, Floats]:
    """Return the probabilities of stages (n_letters, n_stages) and of issues (n_letters, n_issues)."""
    stages = stage_probabilities(combination.stage, features, labels)
    rows = issue_rows(features, stages)
    issues = sigmoid(combination.issues.scores(rows.reshape(-1, rows.shape[2]))[:, 0])
    return stages, issues.reshape(rows.shape[:2])


def stage_probabilities(combination: StageCombination, features: LetterFeatures, labels: Labels) -> Floats:
    """Return the probabilities of stages, (n_letters, n_stages): the mean of both opinions, in logarithms."""
    notice = features.notice @ combination.notice_weights + combination.notice_bias
    of_notices = softmax(features.stage @ combination.weights + combination.bias)
    share = sigmoid(notice)
    summed = np.insert(of_notices * share[:, None], labels.stages.index(labels.no_notice), 1 - share, axis=1)
    walked = log_softmax(combination.trees.scores(features.whole))
    opinions = np.log(np.maximum(summed, np.exp(NEVER))) + walked
    return softmax(np.asarray(opinions / 2, dtype=np.float32))


def issue_rows(features: LetterFeatures, stages: Floats) -> Floats:
    """Return (n_letters, n_issues, n_features), what the issue trees see: held funds list possible reasons, a warning names one."""
    of_all = np.repeat(stages[:, None], features.issue.shape[1], axis=1)
    return np.concatenate([features.issue, of_all], axis=2)


def item_probabilities(
    combination: Combination, said: SegmentScores, stages: Floats, seen: Floats, labels: Labels
) -> Floats:
    """Return the probability that a segment of a notice asks for an item, (n_segments, n_items).

    Args:
        combination: its trees for items decide.
        said: what each segment says.
        stages: (n_stages,) probabilities of the letter.
        seen: from `notice_nlp.classifier.seen_items`.
        labels: the columns.
    """
    places = conceivable(said, seen)
    found = np.zeros(said.items.shape, dtype=np.float32)
    found[places] = sigmoid(combination.items.scores(item_features(said, stages, seen, places, labels))[:, 0])
    return found


def conceivable(said: SegmentScores, seen: Floats) -> Places:
    """Return the segments and items that are looked at: all others have the probability 0."""
    segments, items = np.nonzero((said.items > _CONCEIVABLE) | (seen > 0))
    return segments, items


def item_features(said: SegmentScores, stages: Floats, seen: Floats, places: Places, labels: Labels) -> Floats:
    """Return (n_places, 17 + n_stages), what tells whether a segment asks for an item.

    That it asks at all, that it is this item if it asks, both together, the rank of the item there, the score of the second item
    there and of this one at best in the letter; that patterns found the item asked for by name, or something unnamed, or only
    the name, or another item asked for by name, and what they found of the item anywhere; whether the segment and
    those beside it ask, accuse, state a stage; where it stands among how many; the stages.

    Args:
        said: what each segment says.
        stages: (n_stages,) probabilities of the letter.
        seen: (n_segments, n_items) what patterns see.
        places: segments and items, from `conceivable`.
        labels: the columns.
    """
    segments, items = places
    by_name = seen == ASKED
    by_name[:, labels.items.index(labels.unnamed)] = False
    asks = said.acts[:, _ASKS]
    around = np.concatenate([[NEVER], asks, [NEVER]])
    rank = (said.items[segments] > said.items[places][:, None]).sum(axis=1)
    asked_for = by_name[places]
    columns = [
        *(asks[segments], said.items[places] - asks[segments], said.items[places], rank),
        *(_second(said.items)[segments], said.items.max(axis=0, initial=NEVER)[items]),
        *(
            asked_for,
            (seen[places] == ASKED) & ~asked_for,
            seen[places] == NAMED,
            by_name.any(axis=1)[segments] & ~asked_for,
        ),
        seen.max(axis=0, initial=0)[items],
        *(around[segments], around[segments + 2], said.acts[segments, _ACCUSES], said.acts[segments, _STATES]),
        *(_places(len(asks))[segments], np.full(len(segments), len(asks))),
    ]
    of_letter = np.broadcast_to(stages, (len(segments), len(stages)))
    return np.column_stack([*columns, of_letter]).astype(np.float32)


def _second(scores: Floats) -> Floats:
    """Return the second largest value of each row, the largest where there is but one."""
    ranked = np.sort(scores, axis=1)
    return ranked[:, -2] if scores.shape[1] > 1 else ranked[:, -1]


def _rival(scores: Floats) -> Floats:
    """Return, for each column, the largest value of the other columns."""
    first, second = scores.max(axis=1, keepdims=True), _second(scores)[:, None]
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
