"""Patterns, numbers and word lists that code needs, as data that the reader in the browser has too.

A table of constants, ``tables/<name>.yaml``, has up to four parts::

    sets:     {han: '\\u3400-\\u9fff'}    # <<han>> inserts it as written, between brackets of a pattern
    parts:    {day: 'days?|Tage?'}        # {{day}} inserts it as a group
    patterns: {limit: '\\d+ {{day}}', run: {pattern: '^[<<han>>]+', flags: m}}
    values:   {longest: 90}

Patterns mean what `notice_nlp.rules` says; without ``flags`` they do not regard case.
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
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    table = yaml.load((TABLES / f"{name}.yaml").read_text(encoding="utf-8"), loader)
    sets: dict[str, str] = table.get("sets") or {}
    parts = {part: _filled(str(pattern), sets) for part, pattern in (table.get("parts") or {}).items()}
    patterns = {key: _pattern(written, sets, parts) for key, written in (table.get("patterns") or {}).items()}
    return Constants(patterns, table.get("values") or {})


def _pattern(written: str | Mapping[str, str], sets: Mapping[str, str], parts: Mapping[str, str]) -> re.Pattern[str]:
    row = {"pattern": written} if isinstance(written, str) else dict(written)
    return compiled(_filled(row["pattern"], sets), parts, row.get("flags", "i"))


def _filled(pattern: str, sets: Mapping[str, str]) -> str:
    return _SET.sub(lambda m: sets[m[1]], pattern)
