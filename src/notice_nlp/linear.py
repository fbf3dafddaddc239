"""A linear model over TF-IDF terms, read from plain tensors with numpy alone.

The arithmetic is scikit-learn's TfidfVectorizer (sublinear term counts, smoothed idf, unit
length) followed by linear decision functions; a test compares the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_STEPS = 127  # of a signed byte, on each side of zero


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of several decision functions over one vocabulary.

    Attributes:
        vocabulary: term to row, n_terms of them.
        weights: (n_terms, n_outputs); the idf of a term is multiplied in already.
        idf: (n_terms,), for the length of a row.
        bias: (n_outputs,).
    """

    vocabulary: Mapping[str, int]
    weights: Floats
    idf: Floats
    bias: Floats

    def scores(self, rows: Sequence[Sequence[str]]) -> Floats:
        """Return the decision values of each row of terms, (n_rows, n_outputs); 0 is the boundary."""
        scores = np.tile(self.bias, (len(rows), 1))
        places: list[int] = []
        counts: list[int] = []
        bounds: list[int] = []
        kept: list[int] = []
        for number, row in enumerate(rows):
            known = Counter(at for term in row if (at := self.vocabulary.get(term)) is not None)
            if known:
                kept.append(number)
                bounds.append(len(places))
                places += known
                counts += known.values()
        if kept:
            frequency = 1.0 + np.log(np.asarray(counts, dtype=np.float32))
            length = np.sqrt(np.add.reduceat((frequency * self.idf[places]) ** 2, bounds))
            total = np.add.reduceat(frequency[:, None] * self.weights[places], bounds)
            scores[kept] += total / length[:, None]
        return scores

    def contributions(self, row: Sequence[str], output: int) -> list[tuple[str, float]]:
        """Return what each known term of a row adds to one decision value, largest first."""
        known = Counter(term for term in row if term in self.vocabulary)
        if not known:
            return []
        places = [self.vocabulary[term] for term in known]
        frequency = 1.0 + np.log(np.asarray(list(known.values()), dtype=np.float32))
        length = np.sqrt(((frequency * self.idf[places]) ** 2).sum())
        added = frequency * self.weights[places, output] / length
        return sorted(zip(known, map(float, added), strict=True), key=lambda one: -one[1])


def quantised(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Round weights to signed bytes, column by column.

    Args:
        weights: (n_terms, n_outputs).

    Returns:
        The bytes, and for each column the step: ``bytes * step`` is what the weights become. What was
        rounded once stays as it is.
    """
    largest = np.abs(weights).max(axis=0, initial=0)
    step = np.where(largest > 0, largest / _STEPS, 1).astype(np.float32)
    return np.rint(weights / step).astype(np.int8), step
