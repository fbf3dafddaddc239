"""Write what the reader in the browser needs: rules, characters, knowledge and the model, compressed.

Nothing is made up here: the files are this package's tables and a model folder in another form.
``web/reader/store.js`` reads them.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import yaml

from notice_nlp import atomic
from notice_nlp.clean import simplified_lines
from notice_nlp.concepts import LEXICONS, entries_of
from notice_nlp.errors import OutputError
from notice_nlp.paths import TABLES
from notice_nlp.store import KNOWLEDGE, MANIFEST, VOCABULARY, WEIGHTS, load_model

RULES, CHARACTERS, CONCEPTS, KB, MODEL = "rules.json", "characters.json", "concepts.json", "kb.json", "model.json"
LISTING = "files.json"
_FOR_AUTHORS = ("match", "no_match")  # examples, which tests look at


def web_files(model: Path) -> dict[str, bytes]:
    """Return the files of the reader in the browser by name, not yet compressed.

    Args:
        model: a model folder.

    Raises:
        ModelError: one of its kinds, if the model cannot be used.
    """
    load_model(model)  # digests and shapes are checked here, so that no page has to
    return {
        RULES: _json({path.stem: _table(path) for path in sorted(TABLES.glob("*.yaml"))}),
        CHARACTERS: _json({"simplified": simplified_lines()}),
        CONCEPTS: _json({path.stem: entries_of(path.read_text("utf-8")) for path in sorted(LEXICONS.glob("*.txt"))}),
        KB: _json(json.loads((model / KNOWLEDGE).read_bytes())),
        MODEL: _json(json.loads((model / MANIFEST).read_bytes())),
        VOCABULARY: (model / VOCABULARY).read_bytes(),
        WEIGHTS: (model / WEIGHTS).read_bytes(),
    }


def export(folder: Path, model: Path) -> dict[str, dict[str, int]]:
    """Write the files, each with ``.gz``, and a listing of their sizes; what stood there is replaced file by file.

    Args:
        folder: made if it is missing.
        model: a model folder.

    Returns:
        For each file its ``bytes``, and its ``gzip`` size.

    Raises:
        ModelError: the model cannot be used.
        OutputError: the folder cannot be written to.
    """
    files = web_files(model)
    # No time stamp in them: the same inputs are the same bytes.
    packed = {f"{name}.gz": gzip.compress(data, 9, mtime=0) for name, data in files.items()}
    sizes = {name: {"bytes": len(files[name]), "gzip": len(packed[f"{name}.gz"])} for name in files}
    version = json.loads(files[MODEL])["version"]
    try:
        for name, data in packed.items():
            atomic.write_bytes(folder / name, data)
        atomic.write_bytes(folder / LISTING, _json({"files": sizes, "model": version}))
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written to ({error.strerror}); name another folder") from None
    return sizes


def _table(path: Path) -> Any:  # noqa: ANN401 - as the YAML has it
    table = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for rule in table.get("rules") or ():
        for key in _FOR_AUTHORS:
            rule.pop(key, None)
    return table


def _json(data: Any) -> bytes:  # noqa: ANN401 - anything that JSON takes
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
