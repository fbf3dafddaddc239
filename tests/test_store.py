"""A model folder that is not what was written is refused, each time with its own words; writing it can be interrupted."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

import notice_nlp
from notice_nlp import paths
from notice_nlp.errors import ModelDamaged, ModelError, ModelIncompatible, ModelMissing
from notice_nlp.store import (
    CARD,
    KNOWLEDGE,
    MANIFEST,
    ROWS,
    VOCABULARY,
    WEIGHTS,
    StoredModel,
    digest,
    load_model,
    read_extra,
    save_model,
)
from notice_nlp.store import _manifest_digest as manifest_digest

ABOUT = ("name", "version", "fingerprint", "languages")


@pytest.fixture(scope="module")
def stored() -> StoredModel:
    return load_model(paths.model("default"))


@pytest.fixture(scope="module")
def written(stored: StoredModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default model as this version writes it."""
    folder = tmp_path_factory.mktemp("written") / "model"
    write(folder, stored)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    shutil.copytree(written, tmp_path / "model")
    return tmp_path / "model"


def write(folder: Path, stored: StoredModel, name: str = "model") -> None:
    about = {key: stored.manifest[key] for key in ABOUT} | {"name": name}
    save_model(folder, stored.classifier, stored.knowledge, about, {CARD: "card", ROWS: "{}"})


def edited(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change the manifest as somebody would who knows how it is sealed."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    change(manifest)
    manifest["digest"] = manifest_digest(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def resealed(folder: Path, name: str, data: bytes) -> None:
    """Replace a file, and its digest too."""
    (folder / name).write_bytes(data)
    edited(folder, lambda manifest: manifest["digests"].update({name: digest(data)}))


def test_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="no model here"):
        load_model(tmp_path)


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY, KNOWLEDGE])
def test_truncated_file(folder: Path, name: str) -> None:
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(ModelDamaged, match=f"{name}: truncated: {len(data) // 2} of {len(data)} bytes"):
        load_model(folder)


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY, KNOWLEDGE])
def test_changed_file(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(ModelDamaged, match=f"{name}: this is not the file .* it was changed"):
        load_model(folder)


def test_changed_list_of_training_rows(folder: Path) -> None:
    (folder / ROWS).write_text("[]")
    load_model(folder)
    with pytest.raises(ModelDamaged, match=ROWS):
        read_extra(folder, ROWS)
    assert read_extra(paths.model("default"), "no such file") is None


def test_missing_file(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    with pytest.raises(ModelDamaged, match="cannot be read"):
        load_model(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": "notice-model/4"}'])
def test_broken_manifest(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text)
    with pytest.raises(ModelDamaged):
        load_model(folder)


def test_changed_manifest(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["thresholds"]["items"] = 0.99
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ModelDamaged, match=r"model\.json: was changed after the model was written"):
        load_model(folder)


def test_another_format(folder: Path) -> None:
    edited(folder, lambda manifest: manifest.update(format="notice-model/99"))
    with pytest.raises(ModelIncompatible, match="notice-model/99"):
        load_model(folder)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda one: one.update(digests=[]), "the digests are missing"),
        (lambda one: one.update(labels=[]), "lists of different names"),
        (lambda one: one["labels"].update(issues="drop_shipping"), "lists of different names"),
        (lambda one: one["labels"]["stages"].append(7), "lists of different names"),
        (lambda one: one["labels"]["items"].append(one["labels"]["items"][0]), "lists of different names"),
        (lambda one: one.update(thresholds=0.5), "a number between 0 and 1"),
        (lambda one: one["thresholds"].update(drop_shipping="0.5"), "a number between 0 and 1"),
        (lambda one: one["thresholds"].update(drop_shipping=7), "a number between 0 and 1"),
        (lambda one: one["thresholds"].update(items=True), "items are to have a number"),
        (lambda one: one["labels"].update(no_notice="none"), "no_notice is to be one of the stages"),
    ],
)
def test_foreign_types_in_the_manifest(folder: Path, change: Callable[[dict[str, Any]], Any], says: str) -> None:
    edited(folder, change)
    with pytest.raises(ModelDamaged, match=says):
        load_model(folder)


def foreign_tensor(tensors: dict[str, Any]) -> None:
    tensors["letter.weights"] = tensors["letter.weights"].astype(np.int32)


def infinite_tensor(tensors: dict[str, Any]) -> None:
    tensors["letter.bias"][0] = np.inf


def short_tensor(tensors: dict[str, Any]) -> None:
    tensors["segment.bias"] = tensors["segment.bias"][1:]


def endless_tree(tensors: dict[str, Any]) -> None:
    tensors["issue_trees.children"][:] = 0


def foreign_tree(tensors: dict[str, Any]) -> None:
    tensors["item_trees.children"] = tensors["item_trees.children"].astype(np.float32)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (foreign_tensor, r"letter\.weights: a tensor of a foreign type"),
        (infinite_tensor, r"letter\.bias: .*no numbers"),
        (short_tensor, "do not fit together"),
        (lambda tensors: tensors.pop("stage.bias"), "do not fit together"),
        (lambda tensors: tensors.pop("item_trees.bounds"), "do not fit together"),
        (endless_tree, r"issue trees: a child that does not stand behind its parent"),
        (foreign_tree, r"item_trees\.children: a tensor of a foreign type"),
    ],
)
def test_foreign_tensors(folder: Path, change: Callable[[dict[str, Any]], Any], says: str) -> None:
    tensors = {name: np.array(tensor) for name, tensor in load((folder / WEIGHTS).read_bytes()).items()}
    change(tensors)
    resealed(folder, WEIGHTS, save(tensors))
    with pytest.raises(ModelDamaged, match=says):
        load_model(folder)


class _Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (1,)


def test_a_pickle_is_refused_and_does_not_run(folder: Path) -> None:
    resealed(folder, WEIGHTS, pickle.dumps(_Bomb()))
    with pytest.raises(ModelDamaged, match="do not fit together"):
        load_model(folder)


@pytest.mark.parametrize("text", ["[]", "{}", "null", '{"issues": {}, "stages": {}, "items": {}}'])
def test_knowledge_of_another_form(folder: Path, text: str) -> None:
    resealed(folder, KNOWLEDGE, text.encode())
    with pytest.raises(ModelError, match=r"do not fit together|does not define"):
        load_model(folder)


def test_labels_that_do_not_fit_the_weights(folder: Path) -> None:
    edited(folder, lambda manifest: manifest["labels"]["issues"].pop())
    with pytest.raises(ModelDamaged, match="do not fit together"):
        load_model(folder)


def test_labels_that_the_pages_do_not_define(folder: Path) -> None:
    def rename(manifest: dict[str, Any]) -> None:
        old = manifest["labels"]["issues"][0]
        manifest["labels"]["issues"][0] = "lost_luggage"
        manifest["thresholds"]["lost_luggage"] = manifest["thresholds"].pop(old)

    edited(folder, rename)
    with pytest.raises(ModelIncompatible, match=r"issues that knowledge\.json does not define: lost_luggage"):
        load_model(folder)


def test_a_saved_model_is_read_back_as_it_was(folder: Path, stored: StoredModel, tmp_path: Path) -> None:
    again = load_model(folder)
    assert (folder / WEIGHTS).read_bytes() == (paths.model("default") / WEIGHTS).read_bytes()
    np.testing.assert_array_equal(again.classifier.segment.weights, stored.classifier.segment.weights)
    assert again.knowledge == stored.knowledge
    assert not [path for path in tmp_path.iterdir() if path != folder]


def test_other_people_s_folders_are_not_replaced(stored: StoredModel, tmp_path: Path) -> None:
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "a.jsonl").write_text("{}")
    with pytest.raises(ModelError, match="holds other files and no model; nothing was written"):
        write(tmp_path / "mails", stored)
    assert [path.name for path in tmp_path.rglob("*")] == ["mails", "a.jsonl"]


def test_a_place_that_cannot_be_written(stored: StoredModel, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="cannot be written"):
        write(tmp_path / "file" / "model", stored)


DIE_WRITING = """
import os, sys
from pathlib import Path
from notice_nlp.store import load_model, save_model
folder, moves = Path(sys.argv[1]), int(sys.argv[2])
stored = load_model(folder)
done = 0
move = Path.replace
def dying(self, target):
    global done
    if done == moves:
        os.kill(os.getpid(), 9)
    done += 1
    return move(self, target)
Path.replace = dying
about = {key: stored.manifest[key] for key in ("version", "fingerprint", "languages")} | {"name": "new"}
save_model(folder, stored.classifier, stored.knowledge, about, {})
"""


@pytest.mark.parametrize(("moves", "name"), [(0, "old"), (1, "old"), (2, "new")])
def test_killed_while_writing(stored: StoredModel, tmp_path: Path, moves: int, name: str) -> None:
    """Between any two moves there is a model to load, and the next writing tidies up."""
    folder = tmp_path / "model"
    write(folder, stored, "old")
    environment = os.environ | {"PYTHONPATH": str(Path(notice_nlp.__file__).parent.parent)}
    done = subprocess.run(
        [sys.executable, "-c", DIE_WRITING, str(folder), str(moves)], env=environment, capture_output=True, check=False
    )
    assert (done.returncode < 0) == (moves < 2), done.stderr
    assert load_model(folder).manifest["name"] == name
    write(folder, stored, "next")
    assert load_model(folder).manifest["name"] == "next"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
