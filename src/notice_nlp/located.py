"""Validate YAML and JSON and say in which line each error stands.

pydantic says what is wrong and under which keys; the line comes from the YAML node tree, so that
an author reads ``kb/en/issues/x.md:7: asks_for.2: ...`` and not a path of keys alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[int | str, ...]


def parse_yaml(text: str, model: type[Model], path: Path, first_line: int, findings: list[str]) -> Model | None:
    """Parse and validate; on errors append all of them and return None.

    Args:
        text: the YAML.
        model: what it should be.
        path: named in findings.
        first_line: the line of ``path`` that the YAML begins in, from 1.
        findings: receives ``path:line: what``.
    """
    try:
        lines = _lines(yaml.compose(text, Loader=yaml.SafeLoader))
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        findings.append(f"{path}:{line}: not YAML: {getattr(error, 'problem', None) or error}")
        return None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        findings += [f"{path}:{first_line + _line_of(loc, lines)}: {what}" for loc, what in explained(error)]
        return None


def read_lines(file: Path, findings: list[str]) -> list[str]:
    """Return the lines of a file; if it cannot be read, none, and why is appended to the findings."""
    try:
        return file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        findings.append(f"{file}:1: cannot be read as UTF-8 text: {error}")
        return []


def read_rows(file: Path, model: type[Model], findings: list[str]) -> Iterator[tuple[str, Model]]:
    """Yield (``path:line``, row) of JSON Lines; what is wrong with the others is appended to the findings."""
    for number, line in enumerate(read_lines(file, findings), 1):
        if line.strip():
            try:
                yield f"{file}:{number}", model.model_validate_json(line)
            except ValidationError as error:
                findings += [f"{file}:{number}: {what}" for _, what in explained(error)]


def explained(error: ValidationError) -> list[tuple[Loc, str]]:
    """Return (keys, ``keys: what is wrong``) for each error."""
    return [
        (
            found["loc"],
            f"{'.'.join(map(str, found['loc'])) or 'document'}: {_plain(found['msg'], found['type'])}",
        )
        for found in error.errors()
    ]


def _plain(message: str, kind: str) -> str:
    if kind == "extra_forbidden":
        return "this key is not known here; remove it or mend its spelling"
    if kind == "missing":
        return "this key is missing"
    return message.removeprefix("Value error, ")


def _line_of(loc: Loc, lines: dict[Loc, int]) -> int:
    while loc and loc not in lines:
        loc = loc[:-1]
    return lines.get(loc, 0)


def _lines(node: yaml.Node | None, loc: Loc = ()) -> dict[Loc, int]:
    """Return the line, from 0, of every key and list entry."""
    if node is None:
        return {}
    found: dict[Loc, int] = {loc: node.start_mark.line}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found |= _lines(value, (*loc, key.value))
            found[*loc, key.value] = key.start_mark.line
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            found |= _lines(value, (*loc, number))
    return found


def keys_repeated(text: str) -> list[tuple[int, Any]]:
    """Return (line from 0, key) for keys that a YAML mapping has twice; YAML itself keeps the last."""
    repeated: list[tuple[int, Any]] = []
    stack = [yaml.compose(text, Loader=yaml.SafeLoader)]
    while stack:
        node = stack.pop()
        if isinstance(node, yaml.MappingNode):
            seen: set[Any] = set()
            for key, value in node.value:
                if key.value in seen:
                    repeated.append((key.start_mark.line, key.value))
                seen.add(key.value)
                stack.append(value)
        elif isinstance(node, yaml.SequenceNode):
            stack += node.value
    return repeated
