"""A model folder: plain tensors, JSON, and a card to read; nothing in it can run.

    weights.safetensors   the tensors; the large ones as signed bytes with a step for each column
    vocabulary.txt        one term a line, in the order of the rows: letter model, then segment model
    knowledge.json        what the reader needs of the knowledge base's front matters
    model.json            labels, thresholds, versions, fingerprints, and the digests of the files above
    metrics.json          what cross-validation measured
    README.md             the model card

The folder is written as a whole beside its place and then moved there, so that a crash leaves
the old one.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from notice_nlp.classifier import ACTS, N_ITEM_FEATURES, NEIGHBOURS, Classifier, Combination, Labels
from notice_nlp.errors import ModelDamaged, ModelIncompatible, ModelMissing
from notice_nlp.linear import Floats, LinearModel, quantised

FORMAT = "notice-model/3"
WEIGHTS, VOCABULARY, KNOWLEDGE, MANIFEST, METRICS, CARD = (
    "weights.safetensors", "vocabulary.txt", "knowledge.json", "model.json", "metrics.json", "README.md",
)  # fmt: skip
_DIGESTED = (WEIGHTS, VOCABULARY, KNOWLEDGE)
_AGAIN = "Train it again with 'notice-nlp train', or install the package again."


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model as it stands in a folder.

    Attributes:
        classifier: ready to classify.
        knowledge: the taxonomy snapshot that it was trained with.
        manifest: name, version, fingerprints, thresholds.
    """

    classifier: Classifier
    knowledge: dict[str, Any]
    manifest: dict[str, Any]


def load_model(folder: Path) -> StoredModel:
    """Read a model folder.

    Raises:
        ModelMissing: there is none.
        ModelIncompatible: it has another format.
        ModelDamaged: a file is missing, truncated or was changed.
    """
    manifest = read_manifest(folder)
    files = {name: _digested(folder / name, manifest["digests"].get(name)) for name in _DIGESTED}
    try:
        knowledge = json.loads(files[KNOWLEDGE])
        classifier = _classifier(files[WEIGHTS], files[VOCABULARY].decode(), manifest)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ModelDamaged(f"{folder}: its files do not fit together ({error}). {_AGAIN}") from None
    return StoredModel(classifier, knowledge, manifest)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read model.json and check that this version of the package can use the model.

    Raises:
        ModelError: one of its kinds.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise ModelMissing(
            f"{folder}: no model here ({MANIFEST} is missing). Name a model folder, or run 'notice-nlp train'."
        )
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        found = manifest["format"]
    except (ValueError, KeyError, TypeError):
        raise ModelDamaged(f"{path}: not a model description. {_AGAIN}") from None
    if found != FORMAT:
        raise ModelIncompatible(f"{path}: format {found!r}, and this version reads {FORMAT!r}. {_AGAIN}")
    if not isinstance(manifest.get("digests"), dict):
        raise ModelDamaged(f"{path}: the digests are missing. {_AGAIN}")
    return dict(manifest)


def _digested(path: Path, wanted: str | None) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelDamaged(f"{path}: cannot be read ({error.strerror}). {_AGAIN}") from None
    if digest(data) != wanted:
        raise ModelDamaged(
            f"{path}: this is not the file that was written with the model (truncated or changed). {_AGAIN}"
        )
    return data


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(data).hexdigest()


def _classifier(weights: bytes, vocabulary: str, manifest: dict[str, Any]) -> Classifier:
    from safetensors.numpy import load

    tensors = {name: np.asarray(tensor, dtype=np.float32) for name, tensor in load(weights).items()}
    listed = manifest["labels"]
    labels = Labels(
        tuple(listed["stages"]), tuple(listed["issues"]), tuple(listed["items"]), listed["no_notice"], listed["unnamed"]
    )
    terms = vocabulary.split("\n")
    n_letter = tensors["letter.idf"].shape[0]
    combination = Combination(
        tensors["combination.notice_weights"],
        float(tensors["combination.notice_bias"][0]),
        tensors["combination.issue_weights"],
        float(tensors["combination.issue_bias"][0]),
        tensors["combination.stage_weights"],
        tensors["combination.stage_bias"],
        tensors["combination.item_weights"],
        float(tensors["combination.item_bias"][0]),
    )
    if combination.item_weights.shape != (N_ITEM_FEATURES,):
        raise ValueError(f"{combination.item_weights.shape} weights for {N_ITEM_FEATURES} item features")
    n_letter_outputs = 1 + len(labels.notice_stages) + len(labels.issues)
    n_acts = len(ACTS) * (1 + len(NEIGHBOURS))
    n_segment_outputs = n_acts + len(labels.issues) + len(labels.notice_stages) + len(labels.items)
    return Classifier(
        labels,
        _linear("letter", tensors, terms[:n_letter], n_letter_outputs),
        _linear("segment", tensors, terms[n_letter:], n_segment_outputs),
        combination,
        manifest["thresholds"],
    )


def _linear(name: str, tensors: dict[str, Floats], terms: list[str], outputs: int) -> LinearModel:
    weights, step, idf, bias = (tensors[f"{name}.{part}"] for part in ("weights", "step", "idf", "bias"))
    if (
        weights.shape != (len(terms), outputs)
        or idf.shape != (len(terms),)
        or not step.shape == bias.shape == (outputs,)
    ):
        raise ValueError(f"{name}: {weights.shape} weights for {len(terms)} terms and {outputs} outputs")
    # The idf counts twice: once in the weight of a term, once in the length of the row.
    return LinearModel({term: at for at, term in enumerate(terms)}, weights * step * idf[:, None], idf, bias)


def tensors_of(classifier: Classifier) -> dict[str, Any]:
    """Return the tensors of a classifier under the names that the file has, the large ones quantised."""
    combination = classifier.combination
    tensors: dict[str, Any] = {
        "combination.notice_weights": combination.notice_weights,
        "combination.notice_bias": np.array([combination.notice_bias]),
        "combination.issue_weights": combination.issue_weights,
        "combination.issue_bias": np.array([combination.issue_bias]),
        "combination.stage_weights": combination.stage_weights,
        "combination.stage_bias": combination.stage_bias,
        "combination.item_weights": combination.item_weights,
        "combination.item_bias": np.array([combination.item_bias]),
    }
    for name, model in (("letter", classifier.letter), ("segment", classifier.segment)):
        tensors[f"{name}.weights"], tensors[f"{name}.step"] = quantised(model.weights / model.idf[:, None])
        tensors[f"{name}.idf"] = model.idf.astype(np.float16)
        tensors[f"{name}.bias"] = model.bias
    return {
        name: np.ascontiguousarray(t.astype(np.float32) if t.dtype == np.float64 else t) for name, t in tensors.items()
    }


def save_model(
    folder: Path,
    classifier: Classifier,
    knowledge: dict[str, Any],
    about: dict[str, Any],
    texts: dict[str, str],
) -> None:
    """Write a model folder as a whole.

    Args:
        folder: where it will stand; what stood there is replaced at the end.
        classifier: the trained classifier.
        knowledge: the taxonomy snapshot.
        about: name, version and fingerprints for the manifest.
        texts: further files by name, such as the card.
    """
    from safetensors.numpy import save

    labels = classifier.labels
    files = {
        WEIGHTS: save(tensors_of(classifier)),
        VOCABULARY: "\n".join([*classifier.letter.vocabulary, *classifier.segment.vocabulary]).encode(),
        KNOWLEDGE: _json(knowledge),
    }
    manifest = {
        "format": FORMAT,
        **about,
        "labels": {
            "stages": labels.stages,
            "issues": labels.issues,
            "items": labels.items,
            "no_notice": labels.no_notice,
            "unnamed": labels.unnamed,
        },
        "thresholds": dict(classifier.thresholds),
        "digests": {name: digest(data) for name, data in files.items()},
    }
    files |= {MANIFEST: _json(manifest)} | {name: text.encode() for name, text in texts.items()}
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name, data in files.items():
        (part / name).write_bytes(data)
    _replace(part, folder)


def _replace(part: Path, folder: Path) -> None:
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    part.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def _json(data: Any) -> bytes:  # noqa: ANN401 - anything that JSON takes
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
