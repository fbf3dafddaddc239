"""A model folder that is not what was written is refused, each time with its own words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from notice_nlp import paths
from notice_nlp.errors import ModelDamaged, ModelIncompatible, ModelMissing
from notice_nlp.store import KNOWLEDGE, MANIFEST, VOCABULARY, WEIGHTS, load_model, save_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(paths.model("default"), tmp_path / "model")
    return tmp_path / "model"


def test_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="no model here"):
        load_model(tmp_path)


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY, KNOWLEDGE])
def test_truncated_file(folder: Path, name: str) -> None:
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(ModelDamaged, match="truncated or changed"):
        load_model(folder)


def test_missing_file(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    with pytest.raises(ModelDamaged, match="cannot be read"):
        load_model(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": "notice-model/3"}'])
def test_broken_manifest(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text)
    with pytest.raises(ModelDamaged):
        load_model(folder)


def test_another_format(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | {"format": "notice-model/99"}))
    with pytest.raises(ModelIncompatible, match="notice-model/99"):
        load_model(folder)


def test_labels_that_do_not_fit_the_weights(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["labels"]["issues"].append("one_more")
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ModelDamaged, match="do not fit together"):
        load_model(folder)


def test_a_saved_model_is_read_back_as_it_was(folder: Path, tmp_path: Path) -> None:
    stored = load_model(folder)
    about = {key: stored.manifest[key] for key in ("name", "version", "fingerprint", "languages")}
    save_model(tmp_path / "again", stored.classifier, stored.knowledge, about, {"README.md": "card"})
    again = load_model(tmp_path / "again")
    assert (tmp_path / "again" / WEIGHTS).read_bytes() == (folder / WEIGHTS).read_bytes()
    np.testing.assert_array_equal(again.classifier.segment.weights, stored.classifier.segment.weights)
    assert again.knowledge == stored.knowledge
    assert not list(tmp_path.glob("*.part"))
