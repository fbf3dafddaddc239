"""The reader that runs in the browser: the modules of web/ and the data that they read, if this checkout has them."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from library import ROOT, Library
from notice_nlp.cli import main

_WEB = ROOT / "web"
_FOLDERS = ("reader", "page")  # side by side, as the modules import each other
_KINDS = {".js", ".css", ".json", ".svg"}


@cache
def collect() -> dict[str, bytes]:
    """Return the files by their place under assets/reader/: ``reader/``, ``page/`` and ``data/``."""
    if not _WEB.is_dir():
        return {}
    found = {
        path.relative_to(_WEB).as_posix(): path.read_bytes()
        for folder in _FOLDERS
        for path in sorted((_WEB / folder).rglob("*"))
        if path.suffix in _KINDS
    }
    return found | {f"data/{name}": content for name, content in _data().items()}


def tags(library: Library) -> str:
    """Return what loads the reader on its page; nothing, where this checkout has none."""
    del library  # the reader finds its language on the page
    if "page/app.js" not in collect():
        return ""
    return (
        '<link rel="stylesheet" href="../assets/reader/page/reader.css">\n'
        '<script type="module" src="../assets/reader/page/app.js"></script>'
    )


def _data() -> dict[str, bytes]:
    if "web" not in main.commands:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        main(["web", "export", folder], standalone_mode=False)
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
