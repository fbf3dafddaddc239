"""Fit the models; the only module that knows scikit-learn.

Everything is deterministic: solvers are seeded, folds follow the order of the families.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from notice_nlp.classifier import (
    Classifier,
    Combination,
    Labels,
    SegmentScores,
    item_features,
    letter_features,
    segment_scores,
    sigmoid,
    softmax,
)
from notice_nlp.linear import Floats, LinearModel
from notice_nlp.notices import Notice
from notice_nlp.training.examples import Bools, Example

FOLDS = 5
SEED = 0
ACT_STRENGTH, TOPIC_STRENGTH, LETTER_STRENGTH = 3.0, 10.0, 10.0  # C of the logistic regressions
_NEVER_SEEN = -12.0
_THRESHOLDS = np.round(np.arange(0.25, 0.76, 0.05), 2)
_WORTH = 0.02  # how much F1 a label's own threshold must gain over one half


@dataclass(frozen=True, slots=True)
class Models:
    """The two linear models."""

    letter: LinearModel
    segment: LinearModel


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """What letters look like to models that have not seen them.

    Attributes:
        letter: (n_letters, n_stages + n_issues) decision values.
        said: for each letter what its segments say.
    """

    letter: Floats
    said: list[SegmentScores]


@dataclass(frozen=True, slots=True)
class Truth:
    """The labels of letters: (n_letters, n_issues), (n_letters,) and, for each letter, (n_segments, n_items)."""

    issues: Bools
    stages: Any
    items: list[Bools]


@dataclass(frozen=True, slots=True)
class Predictions:
    """What letters get, from models and combinations that have not seen them: probabilities."""

    issues: Floats
    stages: Floats
    items: list[Floats]


def fit_classifier(letters: Sequence[Example], passages: Sequence[Example], labels: Labels, jobs: int = 1) -> tuple[Classifier, Predictions]:
    """Fit everything.

    Args:
        letters: whole letters.
        passages: single segments; they teach the segment model only.
        labels: the columns.
        jobs: how many processes may fit at the same time.

    Returns:
        The classifier, and what cross-validation predicted for each letter.
    """
    folds = _folds(letters)
    seen = out_of_fold(letters, passages, labels, folds, jobs)
    truth = truth_of(letters, labels)
    found = [example.found for example in letters]
    predictions = _cross_combined(seen, truth, found, labels, folds)
    combination = _combined(seen, truth, found, labels, np.arange(len(letters)))
    models = fit_models(letters, passages, labels)
    thresholds = _thresholds(predictions, truth, labels)
    return Classifier(labels, models.letter, models.segment, combination, thresholds), predictions


def _folds(letters: Sequence[Example]) -> list[tuple[Any, Any]]:
    families = [example.row.family for example in letters]
    return list(GroupKFold(min(FOLDS, len(set(families)))).split(letters, groups=families))


def out_of_fold(
    letters: Sequence[Example], passages: Sequence[Example], labels: Labels, folds: Sequence[tuple[Any, Any]], jobs: int
) -> OutOfFold:
    """Look at each letter with models fitted on the other folds."""
    parts = Parallel(n_jobs=jobs)(
        delayed(_look)([letters[at] for at in train], passages, [letters[at] for at in test], labels) for train, test in folds
    )
    letter = np.zeros((len(letters), len(labels.stages) + len(labels.issues)), dtype=np.float32)
    said: list[Any] = [None] * len(letters)
    for (_, test), (scores, segments) in zip(folds, parts, strict=True):
        letter[test] = scores
        for at, one in zip(test, segments, strict=True):
            said[at] = one
    return OutOfFold(letter, said)


def _look(
    train: Sequence[Example], passages: Sequence[Example], test: Sequence[Example], labels: Labels
) -> tuple[Floats, list[SegmentScores]]:
    return look(fit_models(train, passages, labels), test, labels)


def look(models: Models, examples: Sequence[Example], labels: Labels) -> tuple[Floats, list[SegmentScores]]:
    """Return the letter model's decision values and what the segments of each letter say."""
    letter = models.letter.scores([example.letter_terms for example in examples])
    return letter, [segment_scores(models.segment.scores(example.segment_terms), labels) for example in examples]


def fit_models(letters: Sequence[Example], passages: Sequence[Example], labels: Labels) -> Models:
    """Fit the letter model on letters and the segment model on all segments."""
    everything = [*letters, *passages]
    segments = [row for example in everything for row in example.segment_terms]
    targets = [np.vstack([getattr(example, kind) for example in everything]) for kind in ("issues", "stages", "items")]
    return Models(_fit_letters(letters, labels), _fit_segments(segments, *targets))


def _fit_letters(letters: Sequence[Example], labels: Labels) -> LinearModel:
    vectorizer, counts = _vectorized([example.letter_terms for example in letters])
    notices = [_notice(example) for example in letters]
    stage = _softmax_columns(counts, [labels.stages.index(notice.stage) for notice in notices], len(labels.stages), LETTER_STRENGTH)
    issues = [
        _column(counts, np.array([issue in notice.issues for notice in notices]), LETTER_STRENGTH, balanced=True) for issue in labels.issues
    ]
    return _linear(vectorizer, [*stage, *issues])


def _fit_segments(segments: Sequence[Sequence[str]], issues: Bools, stages: Bools, items: Bools) -> LinearModel:
    vectorizer, counts = _vectorized(segments)
    acts = [_column(counts, carried.any(axis=1), ACT_STRENGTH) for carried in (issues, stages, items)]
    which = []
    for carried in (issues, stages):
        rows = carried.any(axis=1)
        which += _softmax_columns(counts[rows], carried[rows].argmax(axis=1), carried.shape[1], TOPIC_STRENGTH, balanced=True)
    asks = items.any(axis=1)
    which += [_column(counts[asks], column, TOPIC_STRENGTH) for column in items[asks].T]
    return _linear(vectorizer, [*acts, *which])


def _vectorized(rows: Sequence[Sequence[str]]) -> tuple[TfidfVectorizer, Any]:
    vectorizer = TfidfVectorizer(analyzer=_as_is, sublinear_tf=True, min_df=2)
    return vectorizer, vectorizer.fit_transform(rows)


def _as_is(row: Sequence[str]) -> Sequence[str]:
    return row


Column = tuple[Any, float]


def _column(counts: Any, wanted: Bools, strength: float, balanced: bool = False) -> Column:  # noqa: ANN401 - sparse matrix
    """Fit one yes-or-no decision; a label without examples is always no."""
    if wanted.all() or not wanted.any():
        return np.zeros(counts.shape[1]), -_NEVER_SEEN if wanted.all() and len(wanted) else _NEVER_SEEN
    model = LogisticRegression(
        C=strength, solver="liblinear", random_state=SEED, class_weight="balanced" if balanced else None
    ).fit(counts, wanted)
    return model.coef_[0], float(model.intercept_[0])


def _softmax_columns(counts: Any, wanted: Any, n_labels: int, strength: float, balanced: bool = False) -> list[Column]:  # noqa: ANN401
    """Fit one decision among several; a label without examples never wins."""
    columns: list[Column] = [(np.zeros(counts.shape[1]), _NEVER_SEEN)] * n_labels
    present = sorted(set(map(int, wanted)))
    if len(present) < 2:
        for label in present:
            columns[label] = (np.zeros(counts.shape[1]), 0.0)
        return columns
    model = LogisticRegression(C=strength, max_iter=1000, class_weight="balanced" if balanced else None).fit(counts, wanted)
    pairs = len(present) == 2  # scikit-learn keeps one row for two classes
    weights = np.vstack([-model.coef_ / 2, model.coef_ / 2]) if pairs else model.coef_
    biases = np.hstack([-model.intercept_ / 2, model.intercept_ / 2]) if pairs else model.intercept_
    for label, weight, bias in zip(present, weights, biases, strict=True):
        columns[label] = (weight, float(bias))
    return columns


def _linear(vectorizer: TfidfVectorizer, columns: Sequence[Column]) -> LinearModel:
    terms = vectorizer.get_feature_names_out()
    idf = vectorizer.idf_.astype(np.float16).astype(np.float32)
    weights = np.stack([weight for weight, _ in columns], axis=1).astype(np.float16).astype(np.float32)
    bias = np.array([bias for _, bias in columns], dtype=np.float32)
    return LinearModel({str(term): at for at, term in enumerate(terms)}, weights * idf[:, None], idf, bias)


def truth_of(letters: Sequence[Example], labels: Labels) -> Truth:
    """Return the labels of letters."""
    notices = [_notice(example) for example in letters]
    return Truth(
        np.array([[issue in notice.issues for issue in labels.issues] for notice in notices]),
        np.array([labels.stages.index(notice.stage) for notice in notices]),
        [example.items for example in letters],
    )


def _notice(example: Example) -> Notice:
    assert isinstance(example.row, Notice)
    return example.row


def _combined(seen: OutOfFold, truth: Truth, found: Sequence[Bools], labels: Labels, rows: Any) -> Combination:  # noqa: ANN401
    """Fit the combinations on letters that the models had not seen."""
    issue, stage = letter_features(seen.letter[rows], [seen.said[at] for at in rows], labels)
    issue_model = LogisticRegression(max_iter=2000).fit(issue.reshape(-1, issue.shape[2]), truth.issues[rows].reshape(-1))
    centre, spread = stage.mean(axis=0), stage.std(axis=0) + 1e-6
    columns = _softmax_columns((stage - centre) / spread, truth.stages[rows], len(labels.stages), 0.3)
    stage_weights = np.stack([weight for weight, _ in columns], axis=1) / spread[:, None]
    stage_bias = np.array([bias for _, bias in columns]) - centre @ stage_weights
    items = np.vstack([item_features(seen.said[at].items, found[at]).reshape(-1, 2) for at in rows])
    item_model = LogisticRegression(max_iter=2000).fit(items, np.hstack([truth.items[at].reshape(-1) for at in rows]))
    return Combination(
        issue_model.coef_[0].astype(np.float32),
        float(issue_model.intercept_[0]),
        stage_weights.astype(np.float32),
        stage_bias.astype(np.float32),
        item_model.coef_[0].astype(np.float32),
        float(item_model.intercept_[0]),
    )


def apply(combination: Combination, seen: OutOfFold, found: Sequence[Bools], labels: Labels, rows: Any) -> Predictions:  # noqa: ANN401
    """Return the probabilities of letters."""
    issue, stage = letter_features(seen.letter[rows], [seen.said[at] for at in rows], labels)
    items = [
        sigmoid(item_features(seen.said[at].items, found[at]) @ combination.item_weights + combination.item_bias) for at in rows
    ]
    return Predictions(
        sigmoid(issue @ combination.issue_weights + combination.issue_bias),
        softmax(stage @ combination.stage_weights + combination.stage_bias),
        items,
    )


def _cross_combined(
    seen: OutOfFold, truth: Truth, found: Sequence[Bools], labels: Labels, folds: Sequence[tuple[Any, Any]]
) -> Predictions:
    """Predict each fold with combinations fitted on the others."""
    issues = np.zeros(truth.issues.shape, dtype=np.float32)
    stages = np.zeros((len(truth.stages), len(labels.stages)), dtype=np.float32)
    items: list[Any] = [None] * len(found)
    for train, test in folds:
        part = apply(_combined(seen, truth, found, labels, train), seen, found, labels, test)
        issues[test], stages[test] = part.issues, part.stages
        for at, one in zip(test, part.items, strict=True):
            items[at] = one
    return Predictions(issues, stages, items)


def _thresholds(predictions: Predictions, truth: Truth, labels: Labels) -> dict[str, float]:
    """Choose from which probability an issue counts: one half, unless a label clearly gains by another."""
    chosen = {
        issue: _best_threshold(predictions.issues[:, at], truth.issues[:, at]) for at, issue in enumerate(labels.issues)
    }
    flat = np.hstack([one.reshape(-1) for one in predictions.items])
    chosen["items"] = _best_threshold(flat, np.hstack([one.reshape(-1) for one in truth.items]))
    return chosen


def _best_threshold(probabilities: Floats, wanted: Bools) -> float:
    scores = {float(at): _f1(probabilities >= at, wanted) for at in _THRESHOLDS}
    best = max(scores, key=lambda at: (round(scores[at], 3), -abs(at - 0.5)))
    return best if scores[best] >= scores[0.5] + _WORTH else 0.5


def _f1(predicted: Bools, wanted: Bools) -> float:
    total = predicted.sum() + wanted.sum()
    return float(2 * (predicted & wanted).sum() / total) if total else 1.0
