"""The estimators behave as scikit-learn's own do: clone, pipelines, grid search, its checks, and clear errors."""

from __future__ import annotations

import pickle
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.utils import estimator_checks, get_tags

from notice_nlp.notices import Corpus, Notice
from notice_nlp.sklearn import NoticeClassifier, NoticeVectorizer

# scikit-learn's checks that feed no table of numbers. check_estimator itself skips estimators of texts, with a warning.
CHECKS = [
    "check_estimator_cloneable",
    "check_estimator_tags_renamed",
    "check_valid_tag_types",
    "check_estimator_repr",
    "check_no_attributes_set_in_init",
    "check_do_not_raise_errors_in_init_or_set_params",
    "check_parameters_default_constructible",
    "check_get_params_invariance",
    "check_set_params",
    "check_mixin_order",
]
BOTH = [NoticeClassifier(), NoticeVectorizer()]


@pytest.fixture(scope="module")
def letters(corpus: Corpus) -> list[Notice]:
    """Letters of the two stages that are met most, and no notices, in English."""
    rows = [row for row in corpus.notices if row.language == "en" and row.stage in ("deactivation", "other", "warning")]
    return rows[::12]


@pytest.fixture(scope="module")
def texts(letters: list[Notice]) -> list[str]:
    return [row.text for row in letters]


@pytest.fixture(scope="module")
def stages(letters: list[Notice]) -> list[str]:
    return [row.stage for row in letters]


@pytest.fixture(scope="module")
def fitted(texts: list[str], stages: list[str]) -> NoticeClassifier:
    return NoticeClassifier().fit(texts, stages)


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("estimator", BOTH, ids=lambda one: type(one).__name__)
def test_scikit_learn_s_own_checks(estimator: Any, name: str) -> None:
    getattr(estimator_checks, name)(type(estimator).__name__, clone(estimator))


@pytest.mark.parametrize("estimator", BOTH, ids=lambda one: type(one).__name__)
def test_check_estimator_finds_nothing(estimator: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkipTestWarning)
        results = estimator_checks.check_estimator(clone(estimator), on_fail=None)
    assert results
    assert [one["check_name"] for one in results if one["status"] not in ("passed", "skipped")] == []
    assert get_tags(estimator).input_tags.string


def test_it_tells_stages_apart(fitted: NoticeClassifier, corpus: Corpus, texts: list[str]) -> None:
    others = [row for row in corpus.notices if row.language == "en" and row.stage in fitted.classes_][3::12]
    assert not {row.text for row in others} & set(texts)
    found = fitted.predict([row.text for row in others])
    due = np.array([row.stage for row in others])
    assert (found == due).mean() > 1.2 * max((due == stage).mean() for stage in fitted.classes_)
    assert is_classifier(fitted)
    np.testing.assert_allclose(fitted.predict_proba(texts[:5]).sum(axis=1), 1)


def test_several_labels_a_text(letters: list[Notice], texts: list[str]) -> None:
    binarizer = MultiLabelBinarizer()
    wanted = binarizer.fit_transform([row.issues for row in letters])
    never = np.zeros((len(letters), 1), dtype=int)
    model = NoticeClassifier(threshold=0.4).fit(texts, np.hstack([wanted, never]))
    found = model.predict(texts)
    assert f1_score(wanted, found[:, :-1], average="micro") > 0.9
    assert not found[:, -1].any()
    assert model.predict_proba(texts).shape == found.shape
    assert 0 <= model.score(texts, np.hstack([wanted, never])) <= 1


def test_grid_search_clone_and_pipeline(letters: list[Notice], texts: list[str], stages: list[str]) -> None:
    families = [row.family for row in letters]
    search = GridSearchCV(NoticeClassifier(), {"C": [0.001, 10.0]}, cv=GroupKFold(2))
    search.fit(texts, stages, groups=families)
    assert search.best_params_["C"] in (0.001, 10.0)
    assert search.best_estimator_.predict(texts[:2]).shape == (2,)
    copy = clone(search.best_estimator_)
    assert copy.get_params() == search.best_estimator_.get_params()
    with pytest.raises(NotFittedError):
        copy.predict(texts[:1])


def test_the_vectorizer_feeds_any_classifier(texts: list[str], stages: list[str]) -> None:
    pipeline = make_pipeline(NoticeVectorizer(min_df=1), SGDClassifier(random_state=0))
    assert (np.asarray(cross_val_predict(pipeline, texts, stages, cv=2)) == stages).mean() > 0.5
    vectorizer = NoticeVectorizer().fit(texts)
    names = vectorizer.get_feature_names_out()
    assert vectorizer.transform(texts[:3]).shape == (3, len(names))
    assert any(name.startswith("@topic:") for name in names)


def test_a_fitted_classifier_can_be_sent_to_another_process(fitted: NoticeClassifier, texts: list[str]) -> None:
    sent = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(sent.predict_proba(texts[:5]), fitted.predict_proba(texts[:5]))


def test_the_same_texts_give_the_same_model(fitted: NoticeClassifier, texts: list[str], stages: list[str]) -> None:
    again = clone(fitted).fit(np.array(texts, dtype=object), np.array(stages))
    np.testing.assert_array_equal(again.predict_proba(texts), fitted.predict_proba(texts))


@pytest.mark.parametrize(
    ("rows", "labels", "says"),
    [
        ("one text", ["a"], "one text; give a list"),
        ([], [], "X is empty"),
        (["a", 1], ["a", "b"], r"X\[1\] is a int"),
        (["a", "b"], ["a"], "2 texts, but 1 rows"),
        (["a", "b"], ["x", "x"], "only one class"),
        (["a", "b"], None, "y is None"),
        (["a", "b", "c"], [0.5, 0.25, 0.125], "Unknown label type"),
        ([Path("notice.txt")], ["a"], "is a PosixPath|is a WindowsPath"),
    ],
)
def test_mistakes_are_said(rows: Any, labels: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        NoticeClassifier().fit(rows, labels)
