"""Write the map from traditional to simplified Chinese characters, from OpenCC's, once.

    python tools/simplified.py > src/notice_nlp/tables/simplified.txt

The reader and its twin in the browser read the file; neither needs OpenCC. Characters beyond
U+FFFF, which no notice uses, are left out, so that a text keeps its length in both languages.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

_BLOCKS = ((0x2E80, 0x2FE0), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))
_LAST = "\uffff"
OWN = {"帐": "账"}  # two spellings of one word in simplified texts themselves: an account, and what hangs over a bed


@cache
def _converter() -> Any:  # noqa: ANN401 - opencc carries no types
    from opencc import OpenCC

    return OpenCC("t2s")


def simplified(char: str) -> str:
    """Return what OpenCC makes of one character; the character itself where that is no single common one."""
    made: str = _converter().convert(char)
    made = made if len(made) == 1 and made <= _LAST else char
    return OWN.get(made, made)


def pairs() -> dict[str, str]:
    """Return traditional to simplified, all characters that change."""
    chars = [chr(code) for first, behind in _BLOCKS for code in range(first, behind)]
    return {char: simplified(char) for char in chars if simplified(char) != char}


def lines() -> list[str]:
    """Return one line for each simplified character: itself, and all that become it."""
    by_simplified: dict[str, list[str]] = {}
    for char, made in pairs().items():
        by_simplified.setdefault(made, []).append(char)
    return [f"{made}{''.join(chars)}" for made, chars in sorted(by_simplified.items())]


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
