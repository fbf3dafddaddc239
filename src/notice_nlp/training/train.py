"""From data/ and kb/ to models/<name>: checks, fits, measures, writes; or finds nothing to do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import notice_nlp
from notice_nlp.classifier import Classifier
from notice_nlp.errors import ModelError, ModelIncompatible
from notice_nlp.notices import Corpus, load_corpus
from notice_nlp.store import CARD, METRICS, load_model, read_manifest, save_model
from notice_nlp.taxonomy import Taxonomy, load_taxonomy
from notice_nlp.training.card import card
from notice_nlp.training.examples import Example, labels_of, make_examples
from notice_nlp.training.fit import Predictions, fit_classifier
from notice_nlp.training.measure import measure
from notice_nlp.training.noise import worn_copies

_PACKAGE = Path(notice_nlp.__file__).parent
_SHAPING = (  # the code and tables that decide what a model looks like
    "clean.py", "mapped.py", "language.py", "segments.py", "features.py", "items.py", "linear.py", "classifier.py", "reading.py", "rules.py",
    "training/fit.py", "training/examples.py", "training/noise.py", "tables/sections.yaml", "tables/requests.yaml", "tables/items.yaml",
    "constants.py", "tables/sets.yaml", "tables/clean.yaml", "tables/simplified.txt", "tables/language.yaml", "tables/segments.yaml",
    "tables/features.yaml",
)  # fmt: skip
_FEWEST_LETTERS = 30  # of a language, for the model to be called trained in it
_SAME = 0.02  # probabilities of two trainings may differ by that much between machines

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a model is made from."""

    corpus: Corpus
    taxonomy: Taxonomy
    fingerprints: dict[str, str]

    @property
    def fingerprint(self) -> str:
        """One digest of them all."""
        return hashlib.sha256(json.dumps(self.fingerprints, sort_keys=True).encode()).hexdigest()


def load_inputs(data: Path, kb: Path) -> Inputs:
    """Read and check data and pages.

    Raises:
        DataError, KnowledgeBaseError: with all errors at once.
    """
    taxonomy = load_taxonomy(kb)
    corpus = load_corpus(data, taxonomy)
    code = hashlib.sha256()
    for name in _SHAPING:
        code.update((_PACKAGE / name).read_bytes())
    return Inputs(
        corpus,
        taxonomy,
        {"data": corpus.fingerprint(), "kb": taxonomy.fingerprint(), "code": code.hexdigest()},
    )


def is_current(inputs: Inputs, folder: Path) -> bool:
    """Whether the model in a folder was made from exactly these inputs."""
    try:
        return read_manifest(folder).get("fingerprint") == inputs.fingerprint
    except ModelError:
        return False


def train(inputs: Inputs, folder: Path, progress: Progress, jobs: int = 1) -> dict[str, Any]:
    """Fit a model and write it to a folder; return its cross-validation figures."""
    examples, classifier, predictions = _fitted(inputs, progress, jobs)
    metrics = measure(examples, predictions, classifier)
    about = _about(inputs, folder.name)
    progress(f"writing {folder}")
    texts = {
        METRICS: json.dumps(metrics, indent=1, ensure_ascii=False) + "\n",
        CARD: card(about, metrics, inputs.corpus, inputs.taxonomy, classifier),
    }
    save_model(folder, classifier, inputs.taxonomy.snapshot(), about, texts)
    return metrics


def _fitted(inputs: Inputs, progress: Progress, jobs: int) -> tuple[list[Example], Classifier, Predictions]:
    corpus = inputs.corpus
    progress(f"reading {len(corpus.notices)} letters and {len(corpus.passages)} segments")
    letters = make_examples([*corpus.notices, *worn_copies(corpus.notices)], inputs.taxonomy)
    passages = make_examples(corpus.passages, inputs.taxonomy)
    progress("fitting and cross-validating")
    classifier, predictions = fit_classifier(letters, passages, labels_of(inputs.taxonomy), jobs)
    return letters, classifier, predictions


def _about(inputs: Inputs, name: str) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for notice in inputs.corpus.notices:
        counts[notice.language] = counts.get(notice.language, 0) + 1
    return {
        "name": name,
        "version": f"{notice_nlp.__version__}+{inputs.fingerprint[:8]}",
        "fingerprint": inputs.fingerprint,
        "fingerprints": inputs.fingerprints,
        "languages": sorted(language for language, count in counts.items() if count >= _FEWEST_LETTERS),
        "letters": dict(sorted(counts.items())),
        "segments": len(inputs.corpus.passages),
    }


def verify(inputs: Inputs, folder: Path, progress: Progress, jobs: int = 1) -> None:
    """Train again and compare with what stands in the folder.

    Raises:
        ModelIncompatible: the model was made from other inputs, or training gives another one.
        ModelError: there is no usable model.
    """
    stored = load_model(folder)
    stale = [
        name
        for name, digest in inputs.fingerprints.items()
        if stored.manifest.get("fingerprints", {}).get(name) != digest
    ]
    if stale:
        raise ModelIncompatible(
            f"{folder}: not up to date: {', '.join(stale)} changed since it was trained. Run 'notice-nlp train'."
        )
    examples, classifier, _ = _fitted(inputs, progress, jobs)
    if list(classifier.segment.vocabulary) != list(stored.classifier.segment.vocabulary):
        raise ModelIncompatible(f"{folder}: training gives another vocabulary. Run 'notice-nlp train --force'.")
    progress("comparing")
    worst = max(_difference(classifier, stored.classifier, example) for example in examples)
    if worst > _SAME:
        raise ModelIncompatible(
            f"{folder}: training gives probabilities that differ by {worst:.3f} (at most {_SAME} is noise). Run 'notice-nlp train --force'."
        )


def _difference(one: Classifier, other: Classifier, example: Example) -> float:
    first = one.classify(example.letter_terms, example.segment_terms)
    second = other.classify(example.letter_terms, example.segment_terms)
    return float(max(np.abs(first.stages - second.stages).max(), np.abs(first.issues - second.issues).max()))
