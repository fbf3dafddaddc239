r"""Rules as data: what a pattern table may say, and how its patterns are compiled.

Patterns are written in the subset of regular expressions that means the same in Python and
JavaScript: no inline flags, no possessive or atomic groups, look-behind of fixed width, named
groups as ``(?<name>...)``, no group inside a repetition. They are matched on repaired text, where
quotes are straight, dashes are hyphens, and digits and punctuation are half-width; ``\\w \\d \\b \\s``
mean ASCII, case is ignored in ASCII letters only (``[äÄ]``), ``.`` is all but ``\\n``, ``^`` and ``$`` are the
very ends of the text, or with the flag ``m`` those of lines that end at ``\\n``. ``{{name}}`` inserts a
part of the same table. ``web/reader/rules.js`` reads the same patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from notice_nlp.paths import TABLES

_NAMED = re.compile(r"\(\?<(?=[A-Za-z])")
_PART = re.compile(r"\{\{(\w+)\}\}")
_FOREIGN = re.compile(r"\(\?[aiLmsux#-]|\(\?P|\(\?>|\(\?\(|[*+?}]\+|\{,|\[\^?\]|\\[AaGgkNPpUZz0]")
_UNIT = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", re.DOTALL)  # an escape, a set, an end
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a table.

    Attributes:
        id: unique in its table; findings name it.
        pattern: what it matches.
        kind: what a match means, in the table's own terms.
        language: that its words are of; rules without words of any have none.
        values: further constants of the rule.
        match: examples that it must match.
        no_match: near misses that it must leave alone.
    """

    id: str
    pattern: re.Pattern[str]
    kind: str = ""
    language: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()


def compiled(pattern: str, parts: Mapping[str, str] | None = None, flags: str = "i") -> re.Pattern[str]:
    """Compile a pattern of a table.

    Args:
        pattern: in the subset that this module describes.
        parts: what ``{{name}}`` stands for.
        flags: letters of ``i`` (case of ASCII letters does not matter) and ``m`` (lines have ends).

    Raises:
        ValueError: it uses what JavaScript and Python read differently, or is no pattern at all.
    """
    full = _PART.sub(lambda m: f"(?:{(parts or {})[m[1]]})", pattern)
    if foreign := _FOREIGN.search(_UNIT.sub(_shortened, full)):
        raise ValueError(f"{foreign[0]!r} does not mean the same in Python and JavaScript: {pattern}")
    if "m" not in flags:
        full = _UNIT.sub(lambda m: r"\Z" if m[0] == "$" else m[0], full)
    try:
        return re.compile(_NAMED.sub("(?P<", full), sum((_FLAGS[flag] for flag in flags), re.ASCII))
    except re.error as error:
        raise ValueError(f"not a regular expression ({error}): {pattern}") from None


def _shortened(match: re.Match[str]) -> str:
    """Leave of a set or an escape only what may be foreign."""
    unit = match[0]
    if unit[0] == "[" and unit not in ("[]", "[^]"):
        return "".join(("[_", *re.findall(r"\\\w", unit), "]"))
    return "_" if re.fullmatch(r"\\\W", unit) else unit


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Compile several patterns into one that matches where any of them does."""
    return compiled("|".join(f"(?:{pattern})" for pattern in patterns))


class Patterns:
    """Patterns of one page, by language; only those whose script a text has are looked for.

    Args:
        by_language: ``en``, ``zh``, or ``other`` for further languages, each with its patterns.
    """

    def __init__(self, by_language: Mapping[str, Sequence[str]]) -> None:
        self._by_language = {language: any_of(patterns) for language, patterns in by_language.items()}

    def spans(self, text: str, start: int = 0, other: bool = False) -> Iterator[tuple[int, int]]:
        """Yield the (start, end) of each match behind ``start``; ``other`` looks for further languages too."""
        for language, pattern in self._by_language.items():
            if (language == "zh" and text.isascii()) or (language == "other" and not other):
                continue
            for match in pattern.finditer(text, start):
                if match.end() > match.start():
                    yield match.span()


@cache
def table(name: str) -> tuple[Rule, ...]:
    """Load the rules of ``tables/<name>.yaml``, in the order of the file."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load((TABLES / f"{name}.yaml").read_text(encoding="utf-8"), loader)
    parts: dict[str, str] = {}
    for part, pattern in (data.get("parts") or {}).items():
        parts[part] = _PART.sub(lambda m: f"(?:{parts[m[1]]})", pattern)
    return tuple(_rule(row, parts) for row in data.get("rules") or ())


def _rule(row: dict[str, Any], parts: Mapping[str, str]) -> Rule:
    row = dict(row)
    return Rule(
        id=row.pop("id"),
        pattern=compiled(row.pop("pattern"), parts),
        kind=row.pop("kind", ""),
        language=row.pop("language", ""),
        match=tuple(row.pop("match", ())),
        no_match=tuple(row.pop("no_match", ())),
        values=row,
    )


def of_kind(name: str, kind: str, text: str = "", further: bool = True) -> tuple[Rule, ...]:
    """Return a table's rules of one kind that could match a text.

    Chinese ones only where it is not all ASCII, those of languages other than English and Chinese only if ``further``.
    """
    return _of_kind(name, kind, bool(text) and text.isascii(), further)


@cache
def _of_kind(name: str, kind: str, is_ascii: bool, further: bool) -> tuple[Rule, ...]:
    return tuple(
        rule
        for rule in table(name)
        if rule.kind == kind
        and not (is_ascii and rule.language == "zh")
        and (further or rule.language in ("", "en", "zh"))
    )


def first(rules: Iterable[Rule], text: str) -> tuple[Rule, re.Match[str]] | None:
    """Return the first rule, in table order, that matches."""
    for rule in rules:
        if match := rule.pattern.search(text):
            return rule, match
    return None
