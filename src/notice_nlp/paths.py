"""Where kb/, data/ and models/ stand: inside the installed package, or in the checkout around it.

Nothing else in the package knows about places.
"""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent

TABLES = _PACKAGE / "tables"
SCHEMA = _PACKAGE / "notice-report.schema.json"
CASE_SCHEMA = _PACKAGE / "case-comparison.schema.json"
MODEL_VARIABLE = "NOTICE_NLP_MODEL"


def knowledge_base() -> Path:
    """Return the folder of pages (``en/``, ``zh/``)."""
    inside = _PACKAGE / "kb"
    return inside if inside.is_dir() else _CHECKOUT / "kb"


def data() -> Path:
    """Return the folder of labelled rows (``notices/``, ``segments/``); it stands in the checkout only."""
    return _CHECKOUT / "data"


def holdout() -> Path:
    """Return the folder of frozen letters, which no model is trained on and which every model must read rightly."""
    inside = _PACKAGE / "holdout"
    return inside if inside.is_dir() else _CHECKOUT / "data" / "holdout"


def model(name: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder of a model.

    Args:
        name: a folder, or the name of a model under ``models/``. Without it the environment
            variable NOTICE_NLP_MODEL decides, then ``default``.
    """
    wanted = os.fspath(name or os.environ.get(MODEL_VARIABLE) or "default")
    path = Path(wanted)
    if path.is_dir() or len(path.parts) > 1:
        return path
    inside = _PACKAGE / "models" / wanted
    return inside if inside.is_dir() else _CHECKOUT / "models" / wanted
