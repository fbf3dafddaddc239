"""For scikit-learn pipelines of your own: what this package knows of notices, as a transformer and a classifier.

    from notice_nlp.sklearn import NoticeClassifier
    model = NoticeClassifier().fit(texts, stages)             # one label a text
    model = NoticeClassifier().fit(texts, indicator_matrix)   # any number of labels a text, as 0 and 1
    model.predict(["Your account has been deactivated ..."])

The terms are those of the letter model: words, runs of Han characters, and the topics that the issue pages name, on
repaired text. Segments, requested items and the combination of both are not in it: for these use `notice_nlp.load()` and
``notice-nlp train``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted

from notice_nlp import paths
from notice_nlp.features import FeatureMaker
from notice_nlp.items import ItemFinder
from notice_nlp.reading import read_text
from notice_nlp.taxonomy import load_taxonomy

_SEED = 0


class NoticeVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Turns texts into a sparse TF-IDF matrix of the letter model's terms.

    Args:
        min_df: terms that stand in fewer texts are left out.
        kb: folder of the pages whose topics are looked for [default: the one of this package].
    """

    def __init__(self, min_df: int = 2, kb: str | os.PathLike[str] | None = None) -> None:
        self.min_df = min_df
        self.kb = kb

    def fit(self, X: Iterable[str], y: object = None) -> Self:
        """Learn which terms there are."""
        self.fit_transform(X, y)
        return self

    def fit_transform(self, X: Iterable[str], y: object = None) -> Any:  # noqa: ANN401 - a sparse matrix has no type
        """Learn which terms there are, and return the matrix of these texts, (n_texts, n_terms)."""
        texts = _texts(X)
        self.reading_ = _Terms(self.kb)
        self.vectorizer_ = TfidfVectorizer(
            analyzer=self.reading_.of, sublinear_tf=True, min_df=min(self.min_df, len(texts))
        )
        return self.vectorizer_.fit_transform(texts)

    def transform(self, X: Iterable[str]) -> Any:  # noqa: ANN401
        """Return the matrix of texts, (n_texts, n_terms)."""
        check_is_fitted(self)
        return self.vectorizer_.transform(_texts(X))

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Return the terms in the order of the columns."""
        check_is_fitted(self)
        return np.asarray(self.vectorizer_.get_feature_names_out(), dtype=object)

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401
        """Say that rows are texts."""
        return _for_texts(super().__sklearn_tags__())


class NoticeClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Predicts labels of texts: one a text, or any number.

    Args:
        C: inverse of how strongly weights are held down.
        min_df: terms that stand in fewer texts are left out.
        class_weight: ``balanced`` gives rare labels more weight; None gives all rows the same.
        threshold: of the probability from which a label counts, where a text can have several.
        kb: folder of the pages whose topics are looked for [default: the one of this package].

    Attributes:
        classes_: the labels; of an indicator matrix the numbers of its columns.
    """

    def __init__(
        self,
        C: float = 10.0,
        min_df: int = 2,
        class_weight: str | None = "balanced",
        threshold: float = 0.5,
        kb: str | os.PathLike[str] | None = None,
    ) -> None:
        self.C = C
        self.min_df = min_df
        self.class_weight = class_weight
        self.threshold = threshold
        self.kb = kb

    def fit(self, X: Iterable[str], y: Any) -> Self:  # noqa: ANN401 - any sequence of labels
        """Learn from texts.

        Args:
            X: n texts.
            y: n labels, or an indicator matrix (n, n_labels) of 0 and 1.

        Raises:
            ValueError: the two do not fit together, or there is only one class.
        """
        texts = _texts(X)
        if y is None:
            raise ValueError("y is None, but a classifier needs labels: requires y to be passed")
        targets = np.asarray(y)
        check_classification_targets(targets)
        if len(targets) != len(texts):
            raise ValueError(f"{len(texts)} texts, but {len(targets)} rows of labels")
        self.multilabel_ = type_of_target(targets) == "multilabel-indicator"
        self.classes_ = np.arange(targets.shape[1]) if self.multilabel_ else np.unique(targets)
        if not self.multilabel_ and len(self.classes_) < 2:
            raise ValueError(f"only one class, {self.classes_[0]!r}: there is nothing to tell apart")
        self.vectorizer_ = NoticeVectorizer(self.min_df, self.kb)
        counts = self.vectorizer_.fit_transform(texts)
        if self.multilabel_:
            self.models_ = [self._column(counts, column) for column in targets.T]
        else:
            self.models_ = [self._model().fit(counts, targets)]
        return self

    def _model(self) -> LogisticRegression:
        return LogisticRegression(C=self.C, class_weight=self.class_weight, max_iter=1000, random_state=_SEED)

    def _column(self, counts: Any, wanted: NDArray[Any]) -> Any:  # noqa: ANN401
        """Return a model of one label; of a label that all rows or none have, its probability."""
        present = set(map(int, wanted))
        return float(present.pop()) if len(present) == 1 else self._model().fit(counts, wanted)

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float64]:
        """Return (n_texts, n_labels) in [0, 1]; rows add up to 1 where a text has one label."""
        check_is_fitted(self)
        counts = self.vectorizer_.transform(X)
        if not self.multilabel_:
            return np.asarray(self.models_[0].predict_proba(counts))
        columns = [
            np.full(counts.shape[0], model) if isinstance(model, float) else model.predict_proba(counts)[:, 1]
            for model in self.models_
        ]
        return np.stack(columns, axis=1)

    def predict(self, X: Iterable[str]) -> NDArray[Any]:
        """Return a label for each text, or an indicator matrix (n_texts, n_labels)."""
        probabilities = self.predict_proba(X)
        if self.multilabel_:
            return np.asarray((probabilities >= self.threshold).astype(int))
        return np.asarray(self.classes_[probabilities.argmax(axis=1)])

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401
        """Say that rows are texts, and that a text may have several labels."""
        tags = _for_texts(super().__sklearn_tags__())
        tags.classifier_tags.multi_label = True
        return tags


def _for_texts(tags: Any) -> Any:  # noqa: ANN401 - scikit-learn's
    tags.input_tags.two_d_array = False
    tags.input_tags.string = True
    return tags


class _Terms:
    """Makes the terms of a text; what it needs of the pages is read once."""

    def __init__(self, kb: str | os.PathLike[str] | None) -> None:
        knowledge = load_taxonomy(Path(kb) if kb else paths.knowledge_base()).snapshot()
        self._features, self._items = FeatureMaker(knowledge), ItemFinder(knowledge["items"])

    def of(self, text: str) -> Sequence[str]:
        return read_text(text, self._features, self._items).letter_terms


def _texts(rows: Iterable[str]) -> list[str]:
    """Return the texts; a single text, numbers and empty input are mistakes."""
    if isinstance(rows, str | bytes):
        raise ValueError("X is one text; give a list of texts")
    texts = list(rows)
    if not texts:
        raise ValueError("X is empty: no texts to learn from or to predict")
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise ValueError(f"X[{number}] is a {type(text).__name__}; rows have to be str")
    return texts
