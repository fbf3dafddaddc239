"""Words of the generated parts, in the language of the build."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("texts.yaml")


def words(key: str, language: str, part: str | None = None) -> str:
    """Return a text of texts.yaml; ``part`` names one of several, as ``title`` of ``issues``."""
    entry = _all()[key]
    return str((entry[part] if part else entry)[language])


@cache
def _all() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return loaded
