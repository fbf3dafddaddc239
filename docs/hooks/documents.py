"""Documents of the repository inside of pages: ``<!-- include: docs/evaluation.md -->``, with their links put right."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from pathlib import PurePosixPath

from dialect import separated
from library import ROOT

_TITLE = re.compile(r"\A(?:<!--.*?-->\s*)?# .*\n+")
_TARGET = re.compile(r"(\]\()(?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?\)")
_HOMES = {  # where on the site a file of the repository stands
    "docs/evaluation.md": "developers/evaluation.md",
    "docs/how-it-reads.md": "developers/how-it-reads.md",
    "docs/evaluation.zh.md": "developers/evaluation.md",
    "docs/how-it-reads.zh.md": "developers/how-it-reads.md",
    "docs/retraining.md": "developers/retraining.md",
    "docs/importing.md": "developers/importing.md",
    "docs/labelling.md": "developers/label-mails.md",
    "docs/retraining.zh.md": "developers/retraining.md",
    "docs/importing.zh.md": "developers/importing.md",
    "docs/labelling.zh.md": "developers/label-mails.md",
    "data/README.md": "developers/dataset-card.md",
    "models/default/README.md": "developers/model-card.md",
}


def include(path: str, page: str, warn: Callable[[str], None]) -> str:
    """Return a document without its title, its links rewritten for the page it is shown on.

    Args:
        path: of the document, from the root of the repository.
        page: the page of the site, from its root.
        warn: is called with what is wrong.
    """
    source = ROOT / path
    if not source.is_file():
        warn(f"{page}: there is no {path} to include")
        return ""
    text = _TITLE.sub("", source.read_text(encoding="utf-8"), count=1)
    return _TARGET.sub(lambda match: f"{match[1]}{_moved(match[2], path, page)}{match[3] or ''})", separated(text))


def _moved(target: str, path: str, page: str) -> str:
    """Return where a link of a document leads on the site; what has no place there is left for MkDocs to name."""
    file = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    home = _HOMES.get(file) or _shared(file)
    return posixpath.relpath(home, PurePosixPath(page).parent) if home else target


def as_shown(file: str) -> str:
    """Return under which name a sample is shown as it stands: what ends in .md would become a page."""
    return f"{file}.txt" if file.endswith(".md") else file


def _shared(file: str) -> str | None:
    if file.startswith("docs/plots/"):
        return "assets/" + file.removeprefix("docs/")
    if file.startswith("docs/samples/"):
        return "assets/" + as_shown(file.removeprefix("docs/"))
    parts = PurePosixPath(file).parts
    return "/".join(("kb", *parts[2:])) if parts[0] == "kb" and len(parts) > 2 else None
