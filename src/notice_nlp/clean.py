"""Repair a pasted notice: from the text that was given to the text that is read.

The steps run in a fixed order, each undoing one kind of damage that real pastes show (mojibake,
entities, mark-up, quote signs, invisible characters, full-width forms, pinyin between Chinese
characters, traditional Chinese). Every step keeps the map back to the source. Cleaning a clean
text changes nothing. What the damage looks like stands in tables/clean.yaml, for ``clean.js`` too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from notice_nlp.constants import constants
from notice_nlp.mapped import MappedText
from notice_nlp.paths import TABLES

_HIGHEST = 0x10FFFF
_HALF_PAIRS = range(0xD800, 0xE000)
_WINDOWS = range(0x80, 0xA0)


def clean(source: str) -> MappedText:
    """Repair a text.

    Args:
        source: any text.

    Returns:
        The repaired text with the place of each character in ``source``.
    """
    mapped = MappedText.of(source)
    for step in _STEPS:
        mapped = step(mapped)
    return mapped


def _pattern(name: str) -> re.Pattern[str]:
    return constants("clean").patterns[name]


def _value(name: str) -> Any:  # noqa: ANN401 - what the table says
    return constants("clean").values[name]


def _newlines(mapped: MappedText) -> MappedText:
    return mapped.sub(_pattern("newline"), "\n")


def _quoted_printable(mapped: MappedText) -> MappedText:
    evidence = _pattern("qp_evidence").findall(mapped.text)
    if len(evidence) < _value("least_qp_evidence") or "=\n" not in evidence:
        return mapped
    mapped = mapped.sub(_pattern("soft_break"), "")
    return mapped.sub(_pattern("qp_bytes"), lambda m: bytes.fromhex(m[0].replace("=", "")).decode("utf-8", "replace"))


def _mojibake(mapped: MappedText) -> MappedText:
    for _ in range(_value("rounds")):
        if not _pattern("mojibake").search(mapped.text):
            break
        repaired = mapped.split_up(_pattern("bytes"), partial(_redecoded, sure=_is_surely_damaged(mapped.text)))
        if repaired is mapped:
            break
        mapped = repaired
    return mapped


def _is_surely_damaged(text: str) -> bool:
    """Whether a text has UTF-8 read as one character a byte that cannot be meant."""
    return any(
        _is_sure(found[0])
        for run in _pattern("bytes").finditer(text)
        for found in _pattern("utf8").finditer(_bytes_of(run[0]))
    )


def _is_sure(written: str) -> bool:
    """Whether bytes in UTF-8 are no accident: two characters at once, or one that no language writes so (é» is French)."""
    several = _pattern("utf8_one").fullmatch(written) is None
    return several or _pattern("utf8_sure").match(written) is not None


def _redecoded(match: re.Match[str], sure: bool) -> list[tuple[str, int]]:
    """Decode a run of characters again, the way they should have been; one byte was one character.

    Args:
        match: of characters that are a byte each in Windows-1252 or Latin-1.
        sure: the text has such damage for certain.
    """
    run = match[0]
    written = _bytes_of(run)
    if not _pattern("utf8").fullmatch(written) and (chinese := _as_gbk(written)):
        return [(char, 2) for char in chinese]
    shares: list[tuple[str, int]] = []
    at = 0
    for found in _pattern("utf8").finditer(written):
        if sure or _is_sure(found[0]):
            shares += [(char, 1) for char in run[at : found.start()]]
            shares += [(_as_utf8(one), len(one)) for one in _pattern("utf8_one").findall(found[0])]
            at = found.end()
    return shares + [(char, 1) for char in run[at:]] if shares else []


def _bytes_of(run: str) -> str:
    """Return the bytes that a run was, as characters below U+0100."""
    return run.translate(_windows())


@cache
def _windows() -> dict[int, int]:
    chars, codes = _value("windows")
    return dict(zip(map(ord, chars), codes, strict=True))


def _as_utf8(written: str) -> str:
    return written.encode("latin-1").decode("utf-8")


def _as_gbk(written: str) -> str:
    """Return what Chinese the bytes are in GBK, or "": a few accented letters in a row are none."""
    if not _pattern("gbk").fullmatch(written):
        return ""
    try:
        text = written.encode("latin-1").decode("gbk")
    except UnicodeDecodeError:
        return ""
    han = sum(map(len, _pattern("han_run").findall(text)))
    return text if han >= _value("least_han") * len(text) else ""


def _markup(mapped: MappedText) -> MappedText:
    if "<" in mapped.text:
        mapped = mapped.sub(_pattern("block_tag"), "\n").sub(_pattern("cell_tag"), " ").sub(_pattern("inline_tag"), "")
    if "[" in mapped.text:
        mapped = mapped.sub(_pattern("bbcode"), "")
    if "&" in mapped.text:
        mapped = mapped.sub(_pattern("entity"), lambda m: _unescaped(m[0]))
    if "**" in mapped.text:
        mapped = mapped.sub(_pattern("bold"), lambda m: m["words"])
    return mapped


def _unescaped(entity: str) -> str:
    """Return the character of an entity of HTML; one that is not known stays as it is."""
    if entity[1] != "#":
        return _entities().get(entity[1:-1], entity)
    code = int(entity[3:-1], 16) if entity[2] in "xX" else int(entity[2:-1])
    if code in _WINDOWS:
        return {byte: chr(char) for char, byte in _windows().items()}.get(code, chr(code))
    return "\ufffd" if not 0 < code <= _HIGHEST or code in _HALF_PAIRS else chr(code)


@cache
def _entities() -> dict[str, str]:
    listed = (one.split(":") for one in _value("entities").split())
    return {name: chr(int(code, 16)) for name, code in listed}


def _quote_signs(mapped: MappedText) -> MappedText:
    return mapped.sub(_pattern("quote_sign"), "") if ">" in mapped.text else mapped


def _characters(mapped: MappedText) -> MappedText:
    if mapped.text.isascii():
        return mapped.sub(_pattern("invisible"), "")
    mapped = mapped.sub(_pattern("invisible"), "").sub(
        _pattern("ligature"), lambda m: unicodedata.normalize("NFKC", m[0])
    )
    mapped = mapped.sub(_pattern("combined"), lambda m: unicodedata.normalize("NFC", m[0]))
    return mapped.recode(mapped.text.translate(folds()))


@cache
def folds() -> dict[int, str]:
    """Return what full-width forms, spaces, quotes and dashes are folded to, by code point."""
    first, last, distance = _value("full_width")
    folded = {code: chr(code - distance) for code in range(first, last + 1)}
    return folded | {ord(char): fold for fold, chars in _value("folded").items() for char in chars}


def _chinese(mapped: MappedText) -> MappedText:
    if not _pattern("han_run").search(mapped.text):
        return mapped
    mapped = mapped.sub(_pattern("pinyin"), "")
    return mapped.recode(to_simplified(mapped.text))


def to_simplified(text: str) -> str:
    """Return the text in simplified Chinese, as long as it was."""
    for word, made in _value("simplified_words").items():
        text = text.replace(word, made)
    return text.translate(simplified())


@cache
def simplified() -> dict[int, str]:
    """Return traditional characters, by code point, with their simplified ones."""
    return {ord(char): line[0] for line in simplified_lines() for char in line[1:]}


def simplified_lines() -> list[str]:
    """Return tables/simplified.txt: in each line a simplified character and the traditional ones that become it."""
    return (TABLES / "simplified.txt").read_text(encoding="utf-8").split()


def _white_space(mapped: MappedText) -> MappedText:
    return mapped.sub(_pattern("spaces"), " ").sub(_pattern("trailing"), "")


_STEPS: tuple[Callable[[MappedText], MappedText], ...] = (
    _newlines,
    _quoted_printable,
    _mojibake,
    _markup,
    _newlines,
    _characters,
    _quote_signs,
    _chinese,
    _white_space,
)
