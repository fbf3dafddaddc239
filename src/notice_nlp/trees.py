"""Boosted decision trees, read from plain tensors with numpy alone.

The arithmetic is scikit-learn's HistGradientBoostingClassifier before its probabilities; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from notice_nlp.linear import Floats

LEAF = -1  # the feature of a node that asks nothing
_ROWS_AT_ONCE = 4096  # bounds the memory that a very long letter takes


@dataclass(frozen=True)
class Trees:
    """Trees that together give the decision values of several outputs.

    The nodes of all trees stand in one list, children behind their parent, the two of a node side by side.

    Attributes:
        features: (n_nodes,) which feature a node asks about, LEAF for none.
        bounds: (n_nodes,) what the feature is compared with; of a leaf, what it adds.
        children: (n_nodes,) where the child for values up to the bound stands; the other one follows it.
        roots: (n_trees,) where each tree begins.
        outputs: (n_trees,) what each tree adds to.
        bias: (n_outputs,).
    """

    features: NDArray[np.int16]
    bounds: Floats
    children: NDArray[np.int32]
    roots: NDArray[np.int32]
    outputs: NDArray[np.int16]
    bias: Floats

    def scores(self, rows: Floats) -> Floats:
        """Return the decision values of each row of features, (n_rows, n_outputs)."""
        parts = [self._scores(rows[at : at + _ROWS_AT_ONCE]) for at in range(0, len(rows), _ROWS_AT_ONCE)]
        return np.vstack(parts) if parts else np.zeros((0, len(self.bias)), dtype=np.float32)

    def _scores(self, rows: Floats) -> Floats:
        at = np.repeat(self.roots[None], len(rows), axis=0)
        number = np.arange(len(rows))[:, None]
        while (inner := self.features[at] != LEAF).any():
            goes_on = rows[number, self.features[at]] > self.bounds[at]
            at = np.where(inner, self.children[at] + goes_on, at)
        return np.asarray(self.bounds[at] @ self._adds_to + self.bias, dtype=np.float32)

    @cached_property
    def _adds_to(self) -> Floats:
        return np.eye(len(self.bias), dtype=np.float32)[self.outputs]

    def problem(self, n_features: int, n_outputs: int) -> str | None:
        """Say why these trees cannot be walked with so many features; None if they can, each walk ending at a leaf."""
        count = len(self.features)
        inner = self.features != LEAF
        place = np.arange(count)
        if not len(self.bounds) == len(self.children) == count or len(self.roots) != len(self.outputs):
            return "lists of different lengths"
        if self.bias.shape != (n_outputs,) or not _within(self.outputs, n_outputs):
            return f"other than {n_outputs} outputs"
        if not _within(self.roots, count) or not _within(self.features[inner], n_features):
            return f"a root outside {count} nodes, or a feature outside {n_features}"
        if (self.children[inner] <= place[inner]).any() or (self.children[inner] >= count - 1).any():
            return "a child that does not stand behind its parent"
        return None


def _within(numbers: NDArray[Any], count: int) -> bool:
    return bool(((numbers >= 0) & (numbers < count)).all())
