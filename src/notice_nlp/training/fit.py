"""Fit the models; with `notice_nlp.training.boosting` the only module that knows scikit-learn.

Everything is deterministic: solvers are seeded, folds follow the order of the families.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import normalize

from notice_nlp.arithmetic import sigmoid
from notice_nlp.classifier import Classifier
from notice_nlp.combination import (
    Combination,
    LetterFeatures,
    StageCombination,
    conceivable,
    issue_rows,
    item_features,
    item_probabilities,
    letter_features,
    stage_probabilities,
)
from notice_nlp.linear import Floats, LinearModel, quantised
from notice_nlp.outputs import NEIGHBOURS, Labels, SegmentScores, segment_scores
from notice_nlp.training.boosting import NEVER_SEEN, SEED, fit_trees
from notice_nlp.training.examples import Bools, Example

FOLDS = 5
ACT_STRENGTH, TOPIC_STRENGTH, LETTER_STRENGTH = 3.0, 10.0, 10.0  # C of the logistic regressions
COMBINATION_STRENGTH = 0.3
STAGE_ROUNDS, ISSUE_ROUNDS, ITEM_ROUNDS = 100, 200, 200  # of boosting
NEIGHBOUR_WEIGHT = {1: 0.6, 2: 0.4}  # by distance, of a neighbour's terms against 1 of a segment's own
LETTER_TERMS, SEGMENT_TERMS = 20_000, 24_000  # how many terms a model keeps
PASSAGE_WEIGHT = 0.1  # of a passage, against 1 of a letter
_THRESHOLDS = np.round(np.arange(0.25, 0.76, 0.05), 2)
_NEARLY = 0.005  # how much F1 of the items may be given for finding more of them

Progress = Callable[[str], None]


def _silent(_: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Models:
    """The two linear models."""

    letter: LinearModel
    segment: LinearModel


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """What examples look like to models that have not seen them.

    Attributes:
        letter: (n_examples, n_letter_outputs) decision values.
        said: for each example what its segments say.
    """

    letter: Floats
    said: list[SegmentScores]


@dataclass(frozen=True, slots=True)
class Truth:
    """The labels of examples, aligned with them.

    Attributes:
        issues: (n, n_issues).
        stages: (n,) indices into the stages, -1 where unknown.
        items: for each example (n_segments, n_items).
    """

    issues: Bools
    stages: Any
    items: list[Bools]


@dataclass(frozen=True, slots=True)
class Predictions:
    """What letters get, from models and combinations that have not seen them: probabilities."""

    issues: Floats
    stages: Floats
    items: list[Floats]


def fit_classifier(
    letters: Sequence[Example],
    passages: Sequence[Example],
    labels: Labels,
    jobs: int = 1,
    folds: int = FOLDS,
    progress: Progress = _silent,
) -> tuple[Classifier, Predictions]:
    """Fit everything.

    Args:
        letters: whole letters; worn copies are only predicted, never learned from.
        passages: single segments; they count as very short letters too, with less weight.
        labels: the columns.
        jobs: how many processes may fit at the same time.
        folds: of cross-validation; with fewer, training is faster and the combinations are fitted on poorer models.
        progress: is told of every step.

    Returns:
        The classifier, and what cross-validation predicted for each letter.
    """
    examples = [*letters, *passages]
    taught = np.array([at for at, example in enumerate(examples) if not example.is_worn])
    splits = [(np.intersect1d(train, taught), test) for train, test in _folds(examples, folds)]
    seen = out_of_fold(examples, labels, splits, jobs, progress)
    progress("adding up what segments and letters say")
    combination, of_letters = combine(seen, examples, labels, splits, len(letters))
    progress("fitting on all letters")
    models = fit_models([examples[at] for at in taught], labels)
    thresholds = _thresholds(of_letters, truth_of(letters, labels), labels)
    return Classifier(labels, models.letter, models.segment, combination, thresholds), of_letters


def _folds(examples: Sequence[Example], count: int = FOLDS) -> list[tuple[Any, Any]]:
    families = [example.row.family for example in examples]
    return list(GroupKFold(min(count, len(set(families)))).split(examples, groups=families))


def out_of_fold(
    examples: Sequence[Example],
    labels: Labels,
    folds: Sequence[tuple[Any, Any]],
    jobs: int,
    progress: Progress = _silent,
) -> OutOfFold:
    """Look at each example with models fitted on the other folds."""
    looks = Parallel(n_jobs=jobs, return_as="generator")(
        delayed(_look)([examples[at] for at in train], [examples[at] for at in test], labels) for train, test in folds
    )
    parts = []
    for look in looks:
        parts.append(look)
        progress(f"cross-validation: fold {len(parts)} of {len(folds)} done")
    letter = np.zeros((len(examples), 1 + len(labels.notice_stages) + len(labels.issues)), dtype=np.float32)
    said: list[Any] = [None] * len(examples)
    for (_, test), (scores, segments) in zip(folds, parts, strict=True):
        letter[test] = scores
        for at, one in zip(test, segments, strict=True):
            said[at] = one
    return OutOfFold(letter, said)


def _look(train: Sequence[Example], test: Sequence[Example], labels: Labels) -> tuple[Floats, list[SegmentScores]]:
    models = fit_models(train, labels)
    letter = models.letter.scores([example.letter_terms for example in test])
    return letter, [segment_scores(models.segment.scores(example.segment_terms), labels) for example in test]


def fit_models(examples: Sequence[Example], labels: Labels) -> Models:
    """Fit the letter model and the segment model."""
    return Models(_fit_letters(examples, labels), _fit_segments(examples))


def _fit_letters(examples: Sequence[Example], labels: Labels) -> LinearModel:
    def columns(counts: Any) -> list[Column]:  # noqa: ANN401
        return _letter_columns(counts, examples, labels)

    return _selected([example.letter_terms for example in examples], columns, LETTER_TERMS)


def _letter_columns(counts: Any, examples: Sequence[Example], labels: Labels) -> list[Column]:  # noqa: ANN401
    weight = _weights(examples)
    told, is_notice = _told(examples)
    notice = _column(counts[told], is_notice, LETTER_STRENGTH, weight[told])
    staged = np.array([example.stage is not None for example in examples])
    stages = [labels.notice_stages.index(example.stage) for example in examples if example.stage]
    stage = _softmax_columns(counts[staged], stages, len(labels.notice_stages), LETTER_STRENGTH, weight=weight[staged])
    carried = np.array([example.issues.any(axis=0) for example in examples])
    issues = [_column(counts, column, LETTER_STRENGTH, weight, balanced=True) for column in carried.T]
    return [notice, *stage, *issues]


def _told(examples: Sequence[Example]) -> tuple[Bools, Bools]:
    """Return which examples say whether they are a notice, and of those the answers."""
    told = np.array([example.notice is not None for example in examples])
    return told, np.array([example.notice for example in examples if example.notice is not None], dtype=bool)


def _weights(examples: Sequence[Example]) -> Floats:
    return np.array([1.0 if example.is_letter else PASSAGE_WEIGHT for example in examples], dtype=np.float32)


def _fit_segments(examples: Sequence[Example]) -> LinearModel:
    segments = [row for example in examples for row in example.segment_terms]
    owner = np.repeat(np.arange(len(examples)), [len(example.segment_terms) for example in examples])
    issues, stages, items = (
        np.vstack([getattr(example, kind) for example in examples]) for kind in ("issues", "stages", "items")
    )

    def columns(counts: Any) -> list[Column]:  # noqa: ANN401
        return _segment_columns(counts, owner, issues, stages, items)

    return _selected(segments, columns, SEGMENT_TERMS)


def _segment_columns(counts: Any, owner: Any, issues: Bools, stages: Bools, items: Bools) -> list[Column]:  # noqa: ANN401
    acts, beside = _act_columns(counts, owner, (issues, stages))
    acts.append(_column(counts, np.asarray(items.any(axis=1)), ACT_STRENGTH))
    which = []
    for carried in (issues, stages):
        rows = carried.any(axis=1)
        which += _softmax_columns(
            counts[rows], carried[rows].argmax(axis=1), carried.shape[1], TOPIC_STRENGTH, balanced=True
        )
    asks = items.any(axis=1)
    which += [_column(counts[asks], items[asks, at], TOPIC_STRENGTH) for at in range(items.shape[1])]
    return [*acts, *which, *beside]


def _act_columns(counts: Any, owner: Any, carried: Sequence[Bools]) -> tuple[list[Column], list[Column]]:  # noqa: ANN401
    """Fit acts on a segment's terms and its neighbours'; return the columns of its own, and of each neighbour."""
    scales = [1.0, *(NEIGHBOUR_WEIGHT[abs(offset)] for offset in NEIGHBOURS)]
    blocks = [counts, *(_shifted(counts, owner, offset) for offset in NEIGHBOURS)]
    surrounded = hstack([scale * block for scale, block in zip(scales, blocks, strict=True)]).tocsr()
    fitted = [_column(surrounded, np.asarray(one.any(axis=1)), ACT_STRENGTH) for one in carried]
    parts = [np.split(weights, len(scales)) for weights, _ in fitted]
    own = [(part[0], bias) for part, (_, bias) in zip(parts, fitted, strict=True)]
    beside = [(scale * part[at], 0.0) for at, scale in enumerate(scales[1:], start=1) for part in parts]
    return own, beside


def _shifted(counts: Any, owner: Any, offset: int) -> Any:  # noqa: ANN401
    """Return for each row the row ``offset`` places on, or nothing where that belongs to another example."""
    count = len(owner)
    place = np.arange(count) + offset
    inside = (place >= 0) & (place < count)
    inside[inside] = owner[place[inside]] == owner[inside]
    here = np.flatnonzero(inside)
    return csr_matrix((np.ones(len(here)), (here, place[here])), shape=(count, count)) @ counts


def _selected(rows: Sequence[Sequence[str]], columns: Callable[[Any], list[Column]], most: int) -> LinearModel:
    """Fit the columns on all terms, keep the terms that decide most, and fit them again on these alone."""
    vectorizer = TfidfVectorizer(analyzer=_as_is, sublinear_tf=True, min_df=2)
    counts = vectorizer.fit_transform(rows)
    terms, idf = vectorizer.get_feature_names_out(), vectorizer.idf_
    if len(terms) > most:
        kept = _weightiest(counts, columns(counts), most)
        terms, idf, counts = terms[kept], idf[kept], normalize(counts[:, kept])
    return _linear(terms, idf, columns(counts))


def _weightiest(counts: Any, columns: Sequence[Column], most: int) -> Any:  # noqa: ANN401
    """Return the places of the terms with the largest weight in any column, times how much they stand for in the rows."""
    weights = np.stack([weight for weight, _ in columns], axis=1)
    mass = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=0)).ravel())
    ranked = np.argsort(-np.abs(weights).max(axis=1) * mass, kind="stable")
    return np.sort(ranked[:most])


def _as_is(row: Sequence[str]) -> Sequence[str]:
    return row


Column = tuple[Any, float]


def _column(  # a sparse matrix has no type of its own
    counts: Any,  # noqa: ANN401
    wanted: Bools,
    strength: float,
    weight: Floats | None = None,
    balanced: bool = False,
) -> Column:
    """Fit one yes-or-no decision; a label without examples is always no."""
    if wanted.all() or not wanted.any():
        return np.zeros(counts.shape[1]), -NEVER_SEEN if wanted.all() and len(wanted) else NEVER_SEEN
    model = LogisticRegression(
        C=strength, solver="liblinear", random_state=SEED, class_weight="balanced" if balanced else None
    ).fit(counts, wanted, sample_weight=weight)
    return model.coef_[0], float(model.intercept_[0])


def _softmax_columns(
    counts: Any,  # noqa: ANN401
    wanted: Any,  # noqa: ANN401
    n_labels: int,
    strength: float,
    weight: Floats | None = None,
    balanced: bool = False,
) -> list[Column]:
    """Fit one decision among several; a label without examples never wins."""
    columns: list[Column] = [(np.zeros(counts.shape[1]), NEVER_SEEN)] * n_labels
    present = sorted(set(map(int, wanted)))
    if len(present) < 2:
        for label in present:
            columns[label] = (np.zeros(counts.shape[1]), 0.0)
        return columns
    model = LogisticRegression(C=strength, max_iter=1000, class_weight="balanced" if balanced else None)
    model.fit(counts, wanted, sample_weight=weight)
    pairs = len(present) == 2  # scikit-learn keeps one row for two classes
    weights = np.vstack([-model.coef_ / 2, model.coef_ / 2]) if pairs else model.coef_
    biases = np.hstack([-model.intercept_ / 2, model.intercept_ / 2]) if pairs else model.intercept_
    for label, weight, bias in zip(present, weights, biases, strict=True):
        columns[label] = (weight, float(bias))
    return columns


def _linear(terms: Sequence[str], idf: Any, columns: Sequence[Column]) -> LinearModel:  # noqa: ANN401
    idf = idf.astype(np.float16).astype(np.float32)
    weights, step = quantised(np.stack([weight for weight, _ in columns], axis=1).astype(np.float32))
    bias = np.array([bias for _, bias in columns], dtype=np.float32)
    return LinearModel({str(term): at for at, term in enumerate(terms)}, weights * step * idf[:, None], idf, bias)


def truth_of(examples: Sequence[Example], labels: Labels) -> Truth:
    """Return the labels of examples."""
    stages = [labels.no_notice if example.notice is False else example.stage for example in examples]
    return Truth(
        np.array([example.issues.any(axis=0) for example in examples]),
        np.array([labels.stages.index(stage) if stage else -1 for stage in stages]),
        [example.items for example in examples],
    )


def combine(
    seen: OutOfFold, examples: Sequence[Example], labels: Labels, folds: Sequence[tuple[Any, Any]], n_letters: int
) -> tuple[Combination, Predictions]:
    """Fit the combination on examples that the models had not seen.

    Args:
        seen: what the models say of the examples.
        examples: letters first, then passages: those teach the logistic regressions, and what asks for an item.
        labels: the columns.
        folds: taught examples and left out ones; what is predicted for these comes from combinations that do not know them.
        n_letters: how many of the examples are letters.

    Returns:
        The combination, and the predictions for the letters.
    """
    known = _Known(examples, seen, letter_features(seen.letter, seen.said, labels), labels)
    taught = np.unique(np.concatenate([train for train, _ in folds]))
    stages = np.zeros((len(examples), len(labels.stages)), dtype=np.float32)
    issues = np.zeros((n_letters, len(labels.issues)), dtype=np.float32)
    items: list[Any] = [None] * n_letters
    # Trees for issues and items see stages, so stages come first, each from a combination that does not know the example.
    staged = [_fit_stages(known, train) for train, _ in folds]
    for of_fold, (_, test) in zip(staged, folds, strict=True):
        stages[test] = stage_probabilities(of_fold, known.features_of(test), labels)
    for of_fold, (train, test) in zip(staged, folds, strict=True):
        fitted = _with_trees(of_fold, known, train, stages)
        letters = test[test < n_letters]
        rows = issue_rows(known.features_of(letters), stages[letters])
        scores = fitted.issues.scores(rows.reshape(-1, rows.shape[2]))
        issues[letters] = sigmoid(scores).reshape(rows.shape[:2])
        for at in letters:
            items[at] = item_probabilities(fitted, seen.said[at], stages[at], examples[at].found, labels)
    combination = _with_trees(_fit_stages(known, taught), known, taught, stages)
    return combination, Predictions(issues, stages[:n_letters], items)


@dataclass(frozen=True, slots=True)
class _Known:
    """Examples, and what the models say of them."""

    examples: Sequence[Example]
    seen: OutOfFold
    features: LetterFeatures
    labels: Labels

    def features_of(self, rows: Any) -> LetterFeatures:  # noqa: ANN401
        every = self.features
        return LetterFeatures(every.notice[rows], every.stage[rows], every.whole[rows], every.issue[rows])


def _fit_stages(known: _Known, rows: Any) -> StageCombination:  # noqa: ANN401
    labels, kept, features = known.labels, [known.examples[at] for at in rows], known.features_of(rows)
    weight = _weights(kept)
    told, is_notice = _told(kept)
    notice = LogisticRegression(max_iter=2000).fit(features.notice[told], is_notice, sample_weight=weight[told])
    letters = np.array([example.is_letter for example in kept])
    wanted = truth_of(kept, labels).stages[letters]
    trees = fit_trees(features.whole[letters], wanted, len(labels.stages), STAGE_ROUNDS)
    sums = _stage_combination(features.stage, kept, labels, weight)
    return StageCombination(*_weights_and_bias(notice), *sums, trees)


def _with_trees(staged: StageCombination, known: _Known, taught: Any, stages: Floats) -> Combination:  # noqa: ANN401
    """Fit the trees that tell issues and items, on examples whose stages were predicted out of fold."""
    labels = known.labels
    letters = [at for at in taught if known.examples[at].is_letter]
    rows = issue_rows(known.features_of(letters), stages[letters])
    accused = np.array([known.examples[at].issues.any(axis=0) for at in letters])
    issues = fit_trees(rows.reshape(-1, rows.shape[2]), accused.reshape(-1), 1, ISSUE_ROUNDS)
    # Items are looked for in notices only, so the requests of other mails teach nothing about them. Passages do: what
    # sellers paste is often a request alone.
    asked = [(at, conceivable(known.seen.said[at], known.examples[at].found)) for at in taught]
    asked = [(at, places) for at, places in asked if known.examples[at].notice is not False]
    rows = np.vstack(
        [
            item_features(known.seen.said[at], stages[at], known.examples[at].found, places, labels)
            for at, places in asked
        ]
    )
    wanted = np.hstack([known.examples[at].items[places] for at, places in asked])
    return Combination(staged, issues, fit_trees(rows, wanted, 1, ITEM_ROUNDS))


def _weights_and_bias(model: LogisticRegression) -> tuple[Floats, float]:
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _stage_combination(
    features: Floats, examples: Sequence[Example], labels: Labels, weight: Floats
) -> tuple[Floats, Floats]:
    staged = np.array([example.stage is not None for example in examples])
    centre, spread = features[staged].mean(axis=0), features[staged].std(axis=0) + 1e-6
    wanted = [labels.notice_stages.index(example.stage) for example in examples if example.stage]
    columns = _softmax_columns(
        (features[staged] - centre) / spread,
        wanted,
        len(labels.notice_stages),
        COMBINATION_STRENGTH,
        weight=weight[staged],
    )
    weights = np.stack([one for one, _ in columns], axis=1) / spread[:, None]
    bias = np.array([one for _, one in columns]) - centre @ weights
    return weights.astype(np.float32), bias.astype(np.float32)


def _thresholds(predictions: Predictions, truth: Truth, labels: Labels) -> dict[str, float]:
    """Choose from which probability an issue counts.

    Halfway between the best threshold of the issue and the best shared by all: measured on halves of the
    families, that held better on the other half than either (issues of one label are too few to trust alone).
    """
    shared = _best_threshold(predictions.issues, truth.issues)
    chosen = {
        issue: round((_best_threshold(predictions.issues[:, at], truth.issues[:, at]) + shared) / 2, 3)
        for at, issue in enumerate(labels.issues)
    }
    notices = np.flatnonzero(truth.stages != labels.stages.index(labels.no_notice))
    chosen["items"] = _kind_threshold(
        np.hstack([predictions.items[at].reshape(-1) for at in notices]),
        np.hstack([truth.items[at].reshape(-1) for at in notices]),
    )
    return chosen


def _best_threshold(probabilities: Floats, wanted: Bools) -> float:
    scores = {float(at): _f1(probabilities >= at, wanted) for at in _THRESHOLDS}
    return max(scores, key=lambda at: (round(scores[at], 3), -abs(at - 0.5)))


def _kind_threshold(probabilities: Floats, wanted: Bools) -> float:
    """Return the lowest threshold that costs next to no F1: what is missed is not sent, what is shown too much is only read."""
    scores = {float(at): _f1(probabilities >= at, wanted) for at in _THRESHOLDS}
    return min(at for at, score in scores.items() if score >= max(scores.values()) - _NEARLY)


def _f1(predicted: Bools, wanted: Bools) -> float:
    total = predicted.sum() + wanted.sum()
    return float(2 * (predicted & wanted).sum() / total) if total else 1.0
