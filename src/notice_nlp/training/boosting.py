"""Fit boosted trees with scikit-learn and lay them out as plain tensors."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from notice_nlp.linear import Floats
from notice_nlp.trees import LEAF, Trees

SEED = 0
NEVER_SEEN = -12.0  # the decision value of what no example carries
_SHAPE = {"learning_rate": 0.06, "max_leaf_nodes": 12, "min_samples_leaf": 40, "l2_regularization": 5.0}

Node = tuple[int, float, int]


def fit_trees(rows: Floats, wanted: Any, n_outputs: int, rounds: int) -> Trees:  # noqa: ANN401
    """Fit one output for yes or no, or one for each of several classes.

    Args:
        rows: (n, n_features).
        wanted: (n,) whether, for one output; for several the number of the class.
        n_outputs: how many; classes that no row has get no tree and never win.
        rounds: how many trees an output gets.
    """
    wanted = np.asarray(wanted).astype(int)
    present = sorted(set(wanted.tolist()))
    if len(present) < 2:
        return _constant(n_outputs, present)
    model = HistGradientBoostingClassifier(max_iter=rounds, early_stopping=False, random_state=SEED, **_SHAPE)
    model.fit(rows, wanted)
    # One output decides between two classes; of several outputs, that for the second of only two.
    outputs = present if len(present) > 2 else [0] if n_outputs == 1 else present[1:]
    return _laid_out(model, outputs, n_outputs, present)


def _constant(n_outputs: int, present: Sequence[int]) -> Trees:
    """Return trees that always answer what all rows have."""
    sure = present == [1] if n_outputs == 1 else bool(present)
    bias = np.full(n_outputs, NEVER_SEEN, dtype=np.float32)
    if sure:
        bias[0 if n_outputs == 1 else present[0]] = -NEVER_SEEN
    return _trees([], [], [], bias)


def _laid_out(model: Any, outputs: Sequence[int], n_outputs: int, present: Sequence[int]) -> Trees:  # noqa: ANN401
    """Copy fitted trees; scikit-learn shows them in private attributes only, as other exporters read them too."""
    bias = np.full(n_outputs, NEVER_SEEN, dtype=np.float32)
    if n_outputs > 1:
        bias[list(present)] = 0.0
    bias[list(outputs)] = np.ravel(model._baseline_prediction)
    nodes: list[Node] = []
    roots, adds_to = [], []
    for of_round in model._predictors:
        for output, tree in zip(outputs, of_round, strict=True):
            roots.append(len(nodes))
            adds_to.append(output)
            nodes += _nodes(tree.nodes, len(nodes))
    return _trees(nodes, roots, adds_to, bias)


def _nodes(tree: Any, start: int) -> Iterator[Node]:  # noqa: ANN401 - an array of records
    """Yield the nodes of a tree from the root on, the two children of one side by side behind it."""
    waiting, placed = deque([0]), 1
    while waiting:
        node = tree[waiting.popleft()]
        if node["is_leaf"]:
            yield LEAF, float(node["value"]), 0
        else:
            yield int(node["feature_idx"]), float(node["num_threshold"]), start + placed
            waiting += [int(node["left"]), int(node["right"])]
            placed += 2


def _trees(nodes: Sequence[Node], roots: Sequence[int], outputs: Sequence[int], bias: Floats) -> Trees:
    features, bounds, children = zip(*nodes, strict=True) if nodes else ((), (), ())
    return Trees(
        np.array(features, dtype=np.int16),
        np.array(bounds, dtype=np.float32),
        np.array(children, dtype=np.int32),
        np.array(roots, dtype=np.int32),
        np.array(outputs, dtype=np.int16),
        bias,
    )
