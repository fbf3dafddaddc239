"""Probabilities and their logarithms, without overflow."""

from __future__ import annotations

import numpy as np

from notice_nlp.linear import Floats


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
