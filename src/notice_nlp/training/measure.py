"""What cross-validation says about a model, as figures for the card.

Every figure comes from letters that neither the models nor the combinations had seen; families
stay on one side. The thresholds were chosen on the same predictions, which flatters them a little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from notice_nlp.classifier import Classifier
from notice_nlp.linear import Floats
from notice_nlp.training.evaluate import LabelScores, Share, Tally
from notice_nlp.training.examples import Bools, Example
from notice_nlp.training.fit import Predictions, truth_of
from notice_nlp.training.noise import WORN

_BINS = 10


def measure(examples: Sequence[Example], predictions: Predictions, classifier: Classifier) -> dict[str, Any]:
    """Return figures for all letters, for each language, and for the worn copies, which count nowhere else."""
    is_worn = np.array([example.is_worn for example in examples])
    languages = np.array([example.row.language for example in examples])
    groups = {"all": np.flatnonzero(~is_worn)}
    groups |= {str(language): np.flatnonzero(~is_worn & (languages == language)) for language in sorted(set(languages))}
    if is_worn.any():
        groups[WORN] = np.flatnonzero(is_worn)
    return {name: _group(rows, examples, predictions, classifier) for name, rows in groups.items()}


def _group(rows: Any, examples: Sequence[Example], predictions: Predictions, classifier: Classifier) -> dict[str, Any]:  # noqa: ANN401
    labels = classifier.labels
    truth = truth_of([examples[at] for at in rows], labels)
    stages, issues = predictions.stages[rows].argmax(axis=1), predictions.issues[rows]
    no_notice = labels.stages.index(labels.no_notice)
    thresholds = np.array([classifier.thresholds[issue] for issue in labels.issues])
    found = (issues >= thresholds) & (stages != no_notice)[:, None]
    issue_scores = _scores(labels.issues, truth.issues, found)
    item_truth = np.array([one.any(axis=0) for one in truth.items])
    item_found = np.array([(predictions.items[at] >= classifier.thresholds["items"]).any(axis=0) for at in rows])
    item_scores = _scores(labels.items, item_truth, item_found & (stages != no_notice)[:, None])
    alarms = Share(int((stages[truth.stages == no_notice] != no_notice).sum()), int((truth.stages == no_notice).sum()))
    reliability = {
        "issues": _reliability(issues.reshape(-1), truth.issues.reshape(-1)),
        "stage": _reliability(predictions.stages[rows].max(axis=1), stages == truth.stages),
    }
    return {
        "n": len(rows),
        "stage_accuracy": round(float((stages == truth.stages).mean()), 4),
        "stages": {name: _share(stages[truth.stages == at] == at) for at, name in enumerate(labels.stages)},
        "false_alarms": {"share": None if alarms.share is None else round(alarms.share, 4), "n": alarms.n},
        "issues": _figures(issue_scores),
        "items": _figures(item_scores),
        "calibration_error": {name: _calibration_error(bins) for name, bins in reliability.items()},
        "reliability": reliability,
        "confusion": [
            [int(((truth.stages == due) & (stages == found)).sum()) for found in range(len(labels.stages))]
            for due in range(len(labels.stages))
        ],
    }


def _scores(names: Sequence[str], due: Bools, found: Bools) -> LabelScores:
    scores = LabelScores()
    for at, name in enumerate(names):
        right = int((due[:, at] & found[:, at]).sum())
        scores.labels[name] = Tally(right, int(found[:, at].sum()) - right, int(due[:, at].sum()) - right)
    return scores


def _figures(scores: LabelScores) -> dict[str, Any]:
    return {
        "micro_f1": _round(scores.micro.f1),
        "macro_f1": _round(scores.macro_f1),
        "labels": {
            name: {
                "precision": _round(tally.precision),
                "recall": _round(tally.recall),
                "f1": _round(tally.f1),
                "n": tally.n,
            }
            for name, tally in scores.labels.items()
        },
    }


def _share(hits: Bools) -> dict[str, Any]:
    return {"recall": _round(float(hits.mean())) if len(hits) else None, "n": len(hits)}


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _reliability(probabilities: Floats, hits: Bools) -> list[dict[str, float]]:
    """Return, for each bin of equal width that is not empty, the mean probability, the share that came true, and n."""
    bins = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    return [
        {
            "probability": round(float(probabilities[bins == number].mean()), 4),
            "share": round(float(hits[bins == number].mean()), 4),
            "n": int((bins == number).sum()),
        }
        for number in range(_BINS)
        if (bins == number).any()
    ]


def _calibration_error(bins: Sequence[Mapping[str, float]]) -> float:
    """Return the expected calibration error (Naeini et al., 2015) of what `_reliability` returns."""
    total = sum(one["n"] for one in bins)
    return round(sum(one["n"] * abs(one["share"] - one["probability"]) for one in bins) / total, 4)
