"""From data/ and kb/ to models/<name>: checks, fits, measures, writes; or finds nothing to do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

import notice_nlp
from notice_nlp.classifier import Classifier
from notice_nlp.concepts import LEXICONS
from notice_nlp.errors import DataError, ModelError, ModelIncompatible
from notice_nlp.notices import Corpus, Passage, Row, load_corpora
from notice_nlp.store import CARD, METRICS, ROWS, load_model, read_manifest, save_model
from notice_nlp.taxonomy import Taxonomy, load_taxonomy
from notice_nlp.training.card import card
from notice_nlp.training.examples import Example, labels_of, make_examples
from notice_nlp.training.fit import FOLDS, Predictions, Progress, fit_classifier
from notice_nlp.training.frozen import read_frozen
from notice_nlp.training.measure import measure
from notice_nlp.training.memory import remember, text_digest
from notice_nlp.training.noise import worn_copies

_PACKAGE = Path(notice_nlp.__file__).parent
_SHAPING = (  # the code and tables that decide what a model looks like
    "clean.py", "mapped.py", "language.py", "segments.py", "features.py", "items.py", "reading.py", "rules.py",
    "linear.py", "trees.py", "arithmetic.py", "outputs.py", "combination.py", "classifier.py",
    "training/fit.py", "training/boosting.py", "training/examples.py", "training/noise.py", "constants.py",
    "tables/sections.yaml", "tables/requests.yaml", "tables/items.yaml", "tables/sets.yaml", "tables/clean.yaml",
    "tables/simplified.txt", "tables/language.yaml", "tables/segments.yaml", "tables/features.yaml",
    "concepts.py", "tables/concepts.yaml",
    *(f"tables/concepts/{path.name}" for path in sorted(LEXICONS.glob("*.txt"))),
)  # fmt: skip
_FEWEST_LETTERS = 30  # of a language, for the model to be called trained in it
_SAME = 0.02  # probabilities of two trainings may differ by that much between machines

_BUCKETS = 1 << 32


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows are learned from, and how thoroughly they are cross-validated.

    Families are chosen by a digest of their names, so that a family stays in or out while others come and go.

    Attributes:
        sample: share of the families of the first folder to learn from; all of the other folders are used.
        hold_out: share of the families of the other folders, or of the only one, to leave for comparing models.
        folds: of cross-validation.
    """

    sample: float = 1.0
    hold_out: float = 0.0
    folds: int = FOLDS

    def to_dict(self) -> dict[str, float]:
        """Return what differs from learning from everything."""
        usual = Selection()
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) != getattr(usual, name)}


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a model is made from.

    Attributes:
        corpus: the rows to learn from.
        taxonomy: the pages.
        fingerprints: digests of rows, pages, and the code that shapes a model.
        selection: how the rows were chosen.
        folders: name, counts and digest of each data folder's chosen rows.
    """

    corpus: Corpus
    taxonomy: Taxonomy
    fingerprints: dict[str, str]
    selection: Selection = Selection()
    folders: list[dict[str, Any]] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """One digest of them all."""
        return hashlib.sha256(json.dumps(self.fingerprints, sort_keys=True).encode()).hexdigest()


def load_inputs(data: Path | Sequence[Path], kb: Path, selection: Selection = Selection()) -> Inputs:
    """Read and check data and pages.

    Args:
        data: a data folder, or several: the one that comes with this package first, your own after it.
        kb: the folder of pages.
        selection: which of the rows to learn from.

    Raises:
        DataError, KnowledgeBaseError: with all errors at once.
    """
    taxonomy = load_taxonomy(kb)
    folders = [data] if isinstance(data, Path) else list(data)
    chosen = [
        _chosen(corpus, selection, is_first=not number, is_own=bool(number) or len(folders) == 1)
        for number, corpus in enumerate(load_corpora(folders, taxonomy))
    ]
    corpus = Corpus([row for one in chosen for row in one.notices], [row for one in chosen for row in one.passages])
    _refuse_frozen([*corpus.notices, *corpus.passages])
    code = hashlib.sha256()
    for name in _SHAPING:
        code.update((_PACKAGE / name).read_bytes())
    fingerprints = {"data": corpus.fingerprint(), "kb": taxonomy.fingerprint(), "code": code.hexdigest()}
    if selection.folds != FOLDS:
        fingerprints["folds"] = str(selection.folds)
    return Inputs(corpus, taxonomy, fingerprints, selection, list(map(_described, folders, chosen)))


def _chosen(corpus: Corpus, selection: Selection, is_first: bool, is_own: bool) -> Corpus:
    def keep(rows: list[Row]) -> list[Row]:
        return [
            row
            for row in rows
            if (not is_first or _place("sample", row.family) < selection.sample)
            and (not is_own or _place("hold out", row.family) >= selection.hold_out)
        ]

    return Corpus(keep(corpus.notices), keep(corpus.passages))


def _place(purpose: str, family: str) -> float:
    """Return a number in [0, 1) that a family has for a purpose."""
    digest = hashlib.sha256(f"{purpose}\n{family}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / _BUCKETS


def _described(folder: Path, corpus: Corpus) -> dict[str, Any]:
    return {
        "name": folder.absolute().name,
        "letters": len(corpus.notices),
        "segments": len(corpus.passages),
        "fingerprint": corpus.fingerprint(),
    }


def _refuse_frozen(rows: Iterable[Passage]) -> None:
    """Refuse rows of the frozen letters: a model that has learned them by heart would pass every check."""
    frozen = {text_digest(row["text"]): row["id"] for row in read_frozen()}
    findings = [
        f"{row.id}: this is the frozen letter {name!r}" for row in rows if (name := frozen.get(text_digest(row.text)))
    ]
    if findings:
        raise DataError(findings, "Frozen letters check models before they are promoted; take these rows out.")


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
        ROWS: remember([*inputs.corpus.notices, *inputs.corpus.passages]).to_json(),
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
    labels = labels_of(inputs.taxonomy)
    # One thread each: the sums stay the same everywhere, and on busy machines threads of these sizes only wait for each other.
    with threadpool_limits(limits=1):
        classifier, predictions = fit_classifier(letters, passages, labels, jobs, inputs.selection.folds, progress)
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
        "folders": inputs.folders,
        "selection": inputs.selection.to_dict(),
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
