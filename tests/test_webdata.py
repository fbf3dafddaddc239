from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from notice_nlp import paths
from notice_nlp.cli import main
from notice_nlp.constants import constants
from notice_nlp.errors import ModelDamaged, OutputError
from notice_nlp.paths import TABLES
from notice_nlp.webdata import export, web_files

LARGEST = 1_500_000  # of 2 MB for everything that a page loads; the rest is code, texts and the page


@pytest.fixture(scope="module")
def model() -> Path:
    return paths.model("default")


def test_export_writes_each_file_packed_and_lists_them(tmp_path: Path, model: Path) -> None:
    sizes = export(tmp_path / "deep" / "web", model)
    folder = tmp_path / "deep" / "web"
    assert {path.name for path in folder.iterdir()} == {f"{name}.gz" for name in sizes} | {"files.json"}
    files = web_files(model)
    for name, size in sizes.items():
        packed = (folder / f"{name}.gz").read_bytes()
        assert gzip.decompress(packed) == files[name]
        assert size == {"bytes": len(files[name]), "gzip": len(packed)}
    listing = json.loads((folder / "files.json").read_bytes())
    assert listing["files"] == sizes
    assert listing["model"] == json.loads((model / "model.json").read_bytes())["version"]


def test_export_is_small_enough_for_a_page(tmp_path: Path, model: Path) -> None:
    assert sum(size["gzip"] for size in export(tmp_path, model).values()) <= LARGEST


def test_the_same_model_gives_the_same_bytes(tmp_path: Path, model: Path) -> None:
    export(tmp_path / "a", model)
    export(tmp_path / "b", model)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_rules_hold_every_table_without_examples(model: Path) -> None:
    rules = json.loads(web_files(model)["rules.json"])
    assert set(rules) == {path.stem for path in TABLES.glob("*.yaml")}
    assert all("match" not in rule and rule["pattern"] for table in rules.values() for rule in table.get("rules", ()))
    assert "no" in rules["language"]["values"]["languages"]


def test_a_damaged_model_is_not_exported(tmp_path: Path, model: Path) -> None:
    broken = tmp_path / "model"
    shutil.copytree(model, broken)
    (broken / "vocabulary.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ModelDamaged, match=r"vocabulary\.txt"):
        export(tmp_path / "web", broken)
    assert not (tmp_path / "web").exists()


def test_a_place_that_is_no_folder_is_named(tmp_path: Path, model: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written to"):
        export(tmp_path / "file", model)


def test_the_command_lists_sizes(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["web", "export", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "weights.safetensors.gz" in done.output
    assert "in all" in done.output


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in TABLES.glob("*.yaml") if "patterns:" in path.read_text("utf-8"))
)
def test_constants_compile_and_sets_are_filled_in(name: str) -> None:
    found = constants(name)
    assert found.patterns
    assert not any("<<" in pattern.pattern or "{{" in pattern.pattern for pattern in found.patterns.values())
