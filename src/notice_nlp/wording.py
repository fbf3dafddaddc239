"""The words of reports in both languages; the sentences stand in tables/words.yaml."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from notice_nlp.paths import TABLES


@cache
def phrases(name: str) -> dict[str, Any]:
    """Return a table of words, ``tables/<name>.yaml``, as it stands."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    table: dict[str, Any] = yaml.load((TABLES / f"{name}.yaml").read_text(encoding="utf-8"), loader)
    return table


def words(key: str, language: str) -> str:
    """Return a text of the report.

    Raises:
        KeyError: there is no such text; the tests look up every key that the code uses.
    """
    return str(phrases("words")[key][language])
