"""The words of reports in both languages; the sentences stand in tables/words.yaml."""

from __future__ import annotations

from functools import cache

import yaml

from notice_nlp.paths import TABLES


@cache
def _words() -> dict[str, dict[str, str]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    table: dict[str, dict[str, str]] = yaml.load((TABLES / "words.yaml").read_text(encoding="utf-8"), loader)
    return table


def words(key: str, language: str) -> str:
    """Return a text of the report.

    Raises:
        KeyError: there is no such text; the tests look up every key that the code uses.
    """
    return _words()[key][language]
