"""Trees mean what scikit-learn means, and a folder's trees are walked to an end or refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier

from notice_nlp.training.boosting import _SHAPE, NEVER_SEEN, SEED, fit_trees
from notice_nlp.trees import LEAF, Trees

RANDOM = np.random.default_rng(0)
ROWS = RANDOM.normal(size=(400, 5)).astype(np.float32)


def decisions(wanted: np.ndarray, rounds: int) -> np.ndarray:
    model = HistGradientBoostingClassifier(max_iter=rounds, early_stopping=False, random_state=SEED, **_SHAPE)
    return np.asarray(model.fit(ROWS, wanted).decision_function(ROWS))


def test_yes_or_no_is_what_scikit_learn_decides() -> None:
    wanted = ROWS[:, 0] * ROWS[:, 1] > 0
    trees = fit_trees(ROWS, wanted, 1, 20)
    np.testing.assert_allclose(trees.scores(ROWS)[:, 0], decisions(wanted, 20), atol=1e-5)
    assert trees.problem(5, 1) is None


def test_several_classes_are_what_scikit_learn_decides() -> None:
    wanted = np.where(ROWS[:, 0] > 0.5, 3, np.where(ROWS[:, 1] > 0, 1, 0))
    scores = fit_trees(ROWS, wanted, 5, 10).scores(ROWS)
    np.testing.assert_allclose(scores[:, [0, 1, 3]], decisions(wanted, 10), atol=1e-5)
    assert (scores[:, [2, 4]] == NEVER_SEEN).all(), "a class without rows never wins"


def test_two_of_several_classes() -> None:
    wanted = np.where(ROWS[:, 0] > 0, 4, 2)
    scores = fit_trees(ROWS, wanted, 5, 10).scores(ROWS)
    np.testing.assert_allclose(scores[:, 4] - scores[:, 2], decisions(wanted, 10), atol=1e-5)
    assert set(scores.argmax(axis=1)) == {2, 4}


@pytest.mark.parametrize(("wanted", "outputs", "best"), [(True, 1, 1), (False, 1, 0), (3, 5, 3)])
def test_rows_that_are_all_alike_need_no_tree(wanted: int, outputs: int, best: int) -> None:
    trees = fit_trees(ROWS, np.full(len(ROWS), wanted), outputs, 10)
    scores = trees.scores(ROWS)
    assert len(trees.roots) == 0
    assert ((scores[:, 0] > 0) == best).all() if outputs == 1 else (scores.argmax(axis=1) == best).all()


def test_no_rows_have_no_scores() -> None:
    assert fit_trees(ROWS, ROWS[:, 0] > 0, 1, 2).scores(ROWS[:0]).shape == (0, 1)


def test_many_rows_are_the_same_rows_one_by_one() -> None:
    trees = fit_trees(ROWS, ROWS[:, 0] > 0, 1, 3)
    many = np.tile(ROWS, (24, 1))
    np.testing.assert_array_equal(trees.scores(many), np.tile(trees.scores(ROWS), (24, 1)))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_whatever_a_file_holds_is_refused_or_walked_to_an_end(data: st.DataObject) -> None:
    trees = fit_trees(ROWS, ROWS[:, 0] > 0, 1, 2)
    name = data.draw(st.sampled_from(["features", "children", "roots", "outputs"]))
    changed = getattr(trees, name).copy()
    at = data.draw(st.integers(0, len(changed) - 1))
    changed[at] = data.draw(st.integers(-3, len(trees.features) + 3))
    trees = replace(trees, **{name: changed})
    if trees.problem(5, 1) is None:
        assert trees.scores(ROWS[:10]).shape == (10, 1)


def test_problems_are_named() -> None:
    one = np.array([LEAF], dtype=np.int16)
    zero = np.zeros(1, dtype=np.int32)
    leaf = Trees(one, np.ones(1, dtype=np.float32), zero, zero, zero.astype(np.int16), np.zeros(1, dtype=np.float32))
    assert leaf.problem(1, 1) is None
    assert leaf.scores(ROWS[:2]).tolist() == [[1.0], [1.0]]
    assert "outputs" in str(leaf.problem(1, 2))
    assert "lengths" in str(replace(leaf, bounds=np.ones(2, dtype=np.float32)).problem(1, 1))
    assert "root" in str(replace(leaf, roots=zero + 1).problem(1, 1))
    assert "feature" in str(replace(leaf, features=one + 5).problem(1, 1))
    assert "child" in str(replace(leaf, features=one + 1).problem(1, 1)), "a node that is its own child"
