"""A model folder: plain tensors, JSON, and a card to read; nothing in it can run.

    weights.safetensors   the tensors; the large ones as signed bytes with a step for each column
    vocabulary.txt        one term a line, in the order of the rows: letter model, then segment model
    knowledge.json        what the reader needs of the knowledge base's front matters
    model.json            labels, thresholds, versions, fingerprints, and the digests of the files above
    rows.json             digests of the rows that it was trained on, see `notice_nlp.training.memory`
    metrics.json          what cross-validation measured
    README.md             the model card

The folder is written as a whole beside its place and then moved there. Whenever that is interrupted, the old
model is still read: from its place, or from where it was moved to make room.

Digests tell what was damaged by accident or edited by hand. They are no signature: whoever can write the folder
can write digests too, and what is in it cannot run.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from notice_nlp.classifier import Classifier
from notice_nlp.combination import Combination, StageCombination, widths
from notice_nlp.errors import ModelDamaged, ModelError, ModelIncompatible, ModelMissing
from notice_nlp.linear import Floats, LinearModel, quantised
from notice_nlp.outputs import ACTS, NEIGHBOURS, SURROUNDED, Labels
from notice_nlp.trees import Trees

FORMAT = "notice-model/4"
WEIGHTS, VOCABULARY, KNOWLEDGE, MANIFEST, ROWS, METRICS, CARD = (
    "weights.safetensors", "vocabulary.txt", "knowledge.json", "model.json", "rows.json", "metrics.json", "README.md",
)  # fmt: skip
_DIGESTED = (WEIGHTS, VOCABULARY, KNOWLEDGE)
_OWN_DIGEST = "digest"  # of the manifest, without this key
_LABEL_KINDS = ("stages", "issues", "items")
_TREES = dict(
    features=np.int16, bounds=np.float32, children=np.int32, roots=np.int32, outputs=np.int16, bias=np.float32
)
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
        ModelIncompatible: it has another format, or labels that its pages do not define.
        ModelDamaged: a file is missing, truncated, was changed, or holds what does not belong there.
    """
    from safetensors import SafetensorError

    folder = standing(folder)
    manifest = read_manifest(folder)
    files = {name: _read(folder / name, manifest) for name in _DIGESTED}
    try:
        knowledge = json.loads(files[KNOWLEDGE])
        _check_labels(manifest, knowledge, folder)
        classifier = _classifier(files[WEIGHTS], files[VOCABULARY].decode(), manifest)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, SafetensorError) as error:
        raise ModelDamaged(f"{folder}: its files do not fit together ({error}). {_AGAIN}") from None
    return StoredModel(classifier, knowledge, manifest)


def standing(folder: Path) -> Path:
    """Return the folder, or, where writing was interrupted between two moves, the place of the old model."""
    old = _beside(folder, "old")
    return old if not (folder / MANIFEST).is_file() and (old / MANIFEST).is_file() else folder


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read model.json and check that this version of the package can use the model.

    Raises:
        ModelError: one of its kinds.
    """
    path = standing(folder) / MANIFEST
    if not path.is_file():
        raise ModelMissing(
            f"{folder}: no model here ({MANIFEST} is missing). Name a model folder, or run 'notice-nlp train'."
        )
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        found = manifest["format"]
    except (ValueError, KeyError, TypeError):
        raise ModelDamaged(f"{path}: not a model description, or only a part of one. {_AGAIN}") from None
    if found != FORMAT:
        raise ModelIncompatible(f"{path}: format {found!r}, and this version reads {FORMAT!r}. {_AGAIN}")
    if manifest.get(_OWN_DIGEST, _manifest_digest(manifest)) != _manifest_digest(manifest):
        raise ModelDamaged(f"{path}: was changed after the model was written. {_AGAIN}")
    for wrong in _foreign_types(manifest):
        raise ModelDamaged(f"{path}: {wrong}. {_AGAIN}")
    return dict(manifest)


def _foreign_types(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Find what is not of the type that it has to be."""
    if not isinstance(manifest.get("digests"), dict):
        yield "the digests are missing"
    labels, thresholds = manifest.get("labels"), manifest.get("thresholds")
    if not isinstance(labels, dict) or not all(_is_list_of_names(labels.get(kind)) for kind in _LABEL_KINDS):
        yield f"labels: {', '.join(_LABEL_KINDS)} are to be lists of different names"
    elif not isinstance(thresholds, dict) or not all(_is_share(thresholds.get(issue)) for issue in labels["issues"]):
        yield "thresholds: each issue is to have a number between 0 and 1"
    elif not _is_share(thresholds.get("items")):
        yield "thresholds: items are to have a number between 0 and 1"
    elif labels.get("no_notice") not in labels["stages"] or labels.get("unnamed") not in labels["items"]:
        yield "labels: no_notice is to be one of the stages, unnamed one of the items"


def _is_list_of_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value) and len(set(value)) == len(value)


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _check_labels(manifest: Mapping[str, Any], knowledge: Mapping[str, Any], folder: Path) -> None:
    for kind in _LABEL_KINDS:
        unknown = [name for name in manifest["labels"][kind] if name not in knowledge[kind]]
        if unknown:
            raise ModelIncompatible(
                f"{folder / MANIFEST}: {kind} that {KNOWLEDGE} does not define: {', '.join(unknown)}. {_AGAIN}"
            )


def read_extra(folder: Path, name: str) -> bytes | None:
    """Return a further file of a model that stands in its digests, None if the model has none of that name.

    Raises:
        ModelError: one of its kinds.
    """
    folder = standing(folder)
    manifest = read_manifest(folder)
    return _read(folder / name, manifest) if name in manifest["digests"] else None


def _read(path: Path, manifest: Mapping[str, Any]) -> bytes:
    """Return a file's content if it is what was written with the model."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelDamaged(f"{path}: cannot be read ({error.strerror}). {_AGAIN}") from None
    if digest(data) == manifest["digests"].get(path.name):
        return data
    size = manifest.get("sizes", {}).get(path.name)
    if isinstance(size, int) and len(data) < size:
        raise ModelDamaged(f"{path}: truncated: {len(data)} of {size} bytes are there. {_AGAIN}")
    raise ModelDamaged(f"{path}: this is not the file that was written with the model; it was changed. {_AGAIN}")


def _manifest_digest(manifest: Mapping[str, Any]) -> str:
    return digest(_json({key: value for key, value in manifest.items() if key != _OWN_DIGEST}))


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(data).hexdigest()


def _classifier(weights: bytes, vocabulary: str, manifest: dict[str, Any]) -> Classifier:
    from safetensors.numpy import load

    loaded = load(weights)
    for name, tensor in loaded.items():
        if not _is_known_type(name, tensor):
            raise ValueError(f"{name}: a tensor of a foreign type, or with values that are no numbers")
    tensors: dict[str, Any] = {
        name: tensor if "_trees." in name else np.asarray(tensor, dtype=np.float32) for name, tensor in loaded.items()
    }
    listed = manifest["labels"]
    labels = Labels(
        tuple(listed["stages"]), tuple(listed["issues"]), tuple(listed["items"]), listed["no_notice"], listed["unnamed"]
    )
    terms = vocabulary.split("\n")
    n_letter = tensors["letter.idf"].shape[0]
    n_letter_outputs = 1 + len(labels.notice_stages) + len(labels.issues)
    n_acts = len(ACTS) + len(SURROUNDED) * len(NEIGHBOURS)
    n_segment_outputs = n_acts + len(labels.issues) + len(labels.notice_stages) + len(labels.items)
    return Classifier(
        labels,
        _linear("letter", tensors, terms[:n_letter], n_letter_outputs),
        _linear("segment", tensors, terms[n_letter:], n_segment_outputs),
        _combination(tensors, labels),
        manifest["thresholds"],
    )


def _combination(tensors: dict[str, Any], labels: Labels) -> Combination:
    width, n_stages = widths(labels), len(labels.notice_stages)
    sums = [tensors[f"stage.{part}"] for part in ("notice_weights", "notice_bias", "weights", "bias")]
    shapes = [(width.notice,), (1,), (width.stage, n_stages), (n_stages,)]
    if [one.shape for one in sums] != shapes:
        raise ValueError(f"stage: sums of {[one.shape for one in sums]} instead of {shapes}")
    notice_weights, notice_bias, weights, bias = sums
    walked = _trees("stage", tensors, width.whole, len(labels.stages))
    return Combination(
        StageCombination(notice_weights, float(notice_bias[0]), weights, bias, walked),
        _trees("issue", tensors, width.issue, 1),
        _trees("item", tensors, width.item, 1),
    )


def _trees(name: str, tensors: dict[str, Any], n_features: int, n_outputs: int) -> Trees:
    """Return trees that are sure to be walked to an end, whatever stood in the file."""
    trees = Trees(*(tensors[f"{name}_trees.{part.name}"] for part in fields(Trees)))
    if problem := trees.problem(n_features, n_outputs):
        raise ValueError(f"{name} trees: {problem}")
    return trees


def _is_known_type(name: str, tensor: Any) -> bool:  # noqa: ANN401 - whatever stood in the file
    if name in ("letter.weights", "segment.weights"):
        return bool(tensor.dtype == np.int8)
    if wanted := _TREES.get(name.rpartition("_trees.")[2]) if "_trees." in name else None:
        return bool(tensor.dtype == wanted and tensor.ndim == 1 and np.isfinite(tensor).all())
    return tensor.dtype in (np.float16, np.float32) and bool(np.isfinite(tensor).all())


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
    combination, stage = classifier.combination, classifier.combination.stage
    tensors: dict[str, Any] = {
        "stage.notice_weights": stage.notice_weights,
        "stage.notice_bias": np.array([stage.notice_bias]),
        "stage.weights": stage.weights,
        "stage.bias": stage.bias,
    }
    for name, trees in (("stage", stage.trees), ("issue", combination.issues), ("item", combination.items)):
        tensors |= {f"{name}_trees.{part.name}": getattr(trees, part.name) for part in fields(Trees)}
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
        **{name: text.encode() for name, text in texts.items()},
    }
    digested = [name for name in (*_DIGESTED, ROWS) if name in files]
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
        "digests": {name: digest(files[name]) for name in digested},
        "sizes": {name: len(files[name]) for name in digested},
    }
    files[MANIFEST] = _json({**manifest, _OWN_DIGEST: _manifest_digest(manifest)})
    write_folder(folder, files)


def write_folder(folder: Path, files: Mapping[str, bytes], keep: Path | None = None) -> None:
    """Write a model folder as a whole, in place of the model that stands there.

    Args:
        folder: the place.
        files: contents by name.
        keep: where the model that stood there goes; without it, it is removed.

    Raises:
        ModelError: the place cannot be written, or holds something other than a model.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise ModelError(f"{folder}: holds other files and no model; nothing was written. Name another folder.")
    part = _beside(folder, "part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for name, data in files.items():
            with (part / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        _replace(part, folder, keep)
    except OSError as error:
        raise ModelError(f"{folder}: cannot be written ({error.strerror}). Name a folder that you may write.") from None


def _replace(part: Path, folder: Path, keep: Path | None) -> None:
    """Move a finished folder to its place; at every moment the new or the old one is found by `standing`."""
    old = _beside(folder, "old")
    if not folder.exists() and (old / MANIFEST).is_file():  # an earlier writing was interrupted
        old.replace(folder)
    if folder.exists():
        shutil.rmtree(old, ignore_errors=True)
        folder.replace(old)
    part.replace(folder)
    put_away(folder, keep)


def put_away(folder: Path, keep: Path | None) -> None:
    """Move the model that made room for the one in a folder to where it is kept, or remove it; there may be none."""
    old = _beside(folder, "old")
    if keep and old.exists():
        keep.parent.mkdir(parents=True, exist_ok=True)
        old.replace(keep)
    shutil.rmtree(old, ignore_errors=True)


def _beside(folder: Path, suffix: str) -> Path:
    folder = folder.absolute()
    return folder.with_name(f"{folder.name}.{suffix}")


def _json(data: Any) -> bytes:  # noqa: ANN401 - anything that JSON takes
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
