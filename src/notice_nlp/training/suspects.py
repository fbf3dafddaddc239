"""Labels that models which have not seen them do not believe.

Each letter is predicted by models trained on other families. As in confident learning (Northcutt et al., 2021) a
prediction counts as sure from the probability that letters with that label get in the mean, so that labels which the
model finds hard are not all suspected; and a label is suspect where the model is sure of another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from notice_nlp.linear import Floats
from notice_nlp.notices import Corpus, Notice
from notice_nlp.outputs import Labels
from notice_nlp.taxonomy import Taxonomy
from notice_nlp.training.examples import Bools, labels_of, make_examples
from notice_nlp.training.fit import Predictions, Truth, fit_classifier, truth_of

_FEWEST = 3  # letters with a label, to know from which probability it is sure
_UNSURE = 0.5


@dataclass(frozen=True, slots=True)
class Suspect:
    """A label that may be wrong.

    Attributes:
        id: of the letter.
        kind: ``stage``, ``issue`` or ``item``.
        label: that stands there, or is missing.
        missing: whether the model finds that it should stand there; else that it should not.
        instead: the stage that the model is sure of; None for issues and items.
        probability: that the letter has the label, in [0, 1], by models that have not seen it.
        doubt: how far the model leans against what stands there, in [0, 1].
    """

    id: str
    kind: str
    label: str
    missing: bool
    instead: str | None
    probability: float
    doubt: float


def suspects(
    own: Sequence[Notice], others: Corpus, taxonomy: Taxonomy, progress: Callable[[str], None], jobs: int
) -> list[Suspect]:
    """Return the suspicious labels of one's own letters, the most suspicious first.

    Args:
        own: the letters to look at.
        others: letters and passages to learn from beside them.
        taxonomy: of the knowledge base.
        progress: told what is going on.
        jobs: how many processes fit at the same time.
    """
    labels = labels_of(taxonomy)
    progress(f"reading {len(own) + len(others.notices)} letters and {len(others.passages)} segments")
    letters = make_examples([*own, *others.notices], taxonomy)
    passages = make_examples(others.passages, taxonomy)
    progress("cross-validating")
    _, predictions = fit_classifier(letters, passages, labels, jobs)
    return judge([row.id for row in own], predictions, truth_of(letters, labels), labels)


def judge(ids: Sequence[str], predictions: Predictions, truth: Truth, labels: Labels) -> list[Suspect]:
    """Judge the first letters by what cross-validation says of all of them.

    Args:
        ids: of the letters to judge; they come first in what follows.
        predictions: of all letters, by models that had not seen them.
        truth: what they are labelled with.
        labels: the columns.
    """
    items = np.array([one.max(axis=0, initial=0) for one in predictions.items])
    asked = np.array([one.any(axis=0) for one in truth.items])
    notice = truth.stages != labels.stages.index(labels.no_notice)
    found = [
        *_stages(ids, predictions.stages, truth.stages, labels),
        *_many("issue", ids, predictions.issues, truth.issues, labels.issues, notice),
        *_many("item", ids, items, asked, labels.items, notice),
    ]
    return sorted(found, key=lambda one: (-one.doubt, one.id, one.kind, one.label))


def _stages(ids: Sequence[str], probabilities: Floats, given: Floats, labels: Labels) -> Iterator[Suspect]:
    sure = np.array([_sure_from(probabilities[given == at, at]) for at in range(len(labels.stages))])
    for number, name in enumerate(ids):
        likely = np.where(probabilities[number] >= sure, probabilities[number], -1.0)
        best, stands = int(likely.argmax()), int(given[number])
        if likely[best] >= 0 and best != stands:
            own = float(probabilities[number, stands])
            lead = float(probabilities[number, best]) - own
            yield Suspect(
                name,
                "stage",
                labels.stages[stands],
                False,
                labels.stages[best],
                round(own, 4),
                round(max(lead, 0.0), 4),
            )


def _many(
    kind: str, ids: Sequence[str], probabilities: Floats, given: Bools, names: Sequence[str], notice: Bools
) -> Iterator[Suspect]:
    for at, label in enumerate(names):
        with_label = _sure_from(probabilities[given[:, at], at])
        without = _sure_from(1 - probabilities[notice & ~given[:, at], at])
        for number, name in enumerate(ids):
            probability, stands = float(probabilities[number, at]), bool(given[number, at])
            doubt = 1 - probability if stands else probability
            if notice[number] and doubt >= max(without if stands else with_label, _UNSURE):
                yield Suspect(name, kind, label, not stands, None, round(probability, 4), round(doubt, 4))


def _sure_from(probabilities: Floats) -> float:
    """Return the mean, for labels that enough letters have; of others nothing is sure."""
    return float(probabilities.mean()) if len(probabilities) >= _FEWEST else np.inf
