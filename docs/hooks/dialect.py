"""The small differences between Markdown as GitHub reads it, and as Python-Markdown does."""

from __future__ import annotations

import re

_FENCE = re.compile(r"\s*(```|~~~)")
_ITEM = re.compile(r"\s*(?:[-*]|\d+\.) ")


def separated(text: str) -> str:
    """Put an empty line before each list that follows a paragraph directly; without one it would stay a paragraph."""
    lines: list[str] = []
    fenced = in_list = False
    for line in text.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        begins = bool(_ITEM.match(line)) and not fenced
        if begins and not in_list and lines and lines[-1].strip():
            lines.append("")
        in_list = begins or (in_list and bool(line.strip()))
        lines.append(line)
    return "\n".join(lines)
