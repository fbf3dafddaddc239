r"""Patterns, numbers and word lists that code needs, as data that the reader in the browser has too.

A table of constants, ``tables/<name>.yaml``, has up to three parts::

    parts:    {day: 'days?|Tage?'}        # {{day}} inserts it as a group
    patterns: {limit: '\d+ {{day}}', run: {pattern: '^[<<han>>]+', flags: m}}
    values:   {longest: 90}

``<<han>>`` inserts, between brackets, a set of characters of tables/sets.yaml. Patterns mean what
`notice_nlp.rules` says; without ``flags`` they do not regard case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from notice_nlp.paths import TABLES
from notice_nlp.rules import compiled

_SET = re.compile(r"<<(\w+)>>")


@dataclass(frozen=True, slots=True)
class Constants:
    """What a table of constants says.

    Attributes:
        patterns: by name, compiled.
        values: by name.
    """

    patterns: Mapping[str, re.Pattern[str]]
    values: Mapping[str, Any]


@cache
def constants(name: str) -> Constants:
    """Load ``tables/<name>.yaml``.

    Raises:
        ValueError: a pattern is none, or means other things in JavaScript.
    """
    table = _read(name)
    parts = {part: _filled(str(pattern)) for part, pattern in (table.get("parts") or {}).items()}
    patterns = {key: _pattern(written, parts) for key, written in (table.get("patterns") or {}).items()}
    return Constants(patterns, table.get("values") or {})


def _pattern(written: str | Mapping[str, str], parts: Mapping[str, str]) -> re.Pattern[str]:
    row = {"pattern": written} if isinstance(written, str) else dict(written)
    return compiled(_filled(row["pattern"]), parts, row.get("flags", "i"))


def _filled(pattern: str) -> str:
    return _SET.sub(lambda m: _read("sets")[m[1]], pattern)


@cache
def _read(name: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    table: dict[str, Any] = yaml.load((TABLES / f"{name}.yaml").read_text(encoding="utf-8"), loader)
    return table
