"""Repair a pasted notice: from the text that was given to the text that is read.

The steps run in a fixed order, each undoing one kind of damage that real pastes show (mojibake,
entities, mark-up, quote signs, invisible characters, full-width forms, pinyin between Chinese
characters, traditional Chinese). Every step keeps the map back to the source. Cleaning a clean
text changes nothing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

from notice_nlp.mapped import MappedText

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"

_NEWLINES = re.compile(r"\r\n|[\r\u0085\u2028\u2029\x0b\x0c]")
_HIGH_RUN = re.compile(r"[^\x00-\x7f]+")
_MOJIBAKE = re.compile(r"[ÃÂâäåæçèéï][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[\u0080-\u00ff]{4}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|tr|table|tbody|li|ul|ol|h[1-6]|hr|blockquote|body|html|head)(?:\s[^<>]{0,2000})?/?>",
    re.I,
)
_CELL_TAG = re.compile(r"</?t[dh](?:\s[^<>]{0,2000})?>", re.I)
_INLINE_TAG = re.compile(
    r"</?(?:a|b|i|u|em|strong|span|font|small|big|sub|sup|code|tt|center|img|o:p|s|del|ins)(?:\s[^<>]{0,2000})?/?>",
    re.I,
)
_BBCODE = re.compile(
    r"\[/?(?:b|i|u|s|url|email|quote|code|list|\*|img|color|size|font|align|center|p|td|tr|table|hide|attach|backcolor)"
    r"(?:=[^\[\]\n]{0,300})?\]",
    re.I,
)
_BOLD = re.compile(r"(?<![*\w])\*\*(?=[^\s*])([^*\n]{1,300})(?<=[^\s*])\*\*(?![*\w])")
_QUOTE_SIGN = re.compile(r"^[ \t]*(?:>[ \t]?){1,9}(?=\S)|^[ \t]*(?:>[ \t]*){1,9}$", re.M)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffd\ud800-\udfff\x00-\x08\x0e-\x1f\x7f]"
)
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_COMBINED = re.compile("[^\\W\\d_][\u0300-\u036f]{1,4}")
_PINYIN = re.compile(rf"(?<=[{HAN}])[(（][a-zü\u00e0-\u00fc\u0101-\u01dc]{{1,7}}[)）]")
_SPACES = re.compile(r"[ \t]{2,}|\t")
_TRAILING = re.compile(r"[ \t]+(?=\n)")
_SOFT_BREAK = re.compile(r"=\n")
_QP_BYTES = re.compile(r"(?:=[0-9A-F]{2})+")
_QP_EVIDENCE = re.compile(r"=\n|=[0-9A-F]{2}")
_HAN_RUN = re.compile(rf"[{HAN}]+")

_FOLDED = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLDED.update(
    dict.fromkeys(
        map(
            ord,
            "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
        ),
        " ",
    )
)
_FOLDED.update(dict.fromkeys(map(ord, "‘’‚‛ʼ´`′"), "'"))
_FOLDED.update(dict.fromkeys(map(ord, "“”„‟«»″〝〞"), '"'))
_FOLDED.update(dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-"))
_FOLDED.update(
    {
        ord("﹐"): ",",
        ord("﹒"): ".",
        ord("﹔"): ";",
        ord("﹕"): ":",
        ord("﹖"): "?",
        ord("﹗"): "!",
        ord("｡"): "。",
    }
)


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


def _newlines(mapped: MappedText) -> MappedText:
    return mapped.sub(_NEWLINES, "\n")


def _quoted_printable(mapped: MappedText) -> MappedText:
    evidence = _QP_EVIDENCE.findall(mapped.text)
    if len(evidence) < 3 or "=\n" not in evidence:
        return mapped
    mapped = mapped.sub(_SOFT_BREAK, "")
    return mapped.sub(_QP_BYTES, lambda m: bytes.fromhex(m[0].replace("=", "")).decode("utf-8", "replace"))


def _mojibake(mapped: MappedText) -> MappedText:
    return mapped.split_up(_HIGH_RUN, _redecoded) if _MOJIBAKE.search(mapped.text) else mapped


def _redecoded(match: re.Match[str]) -> list[tuple[str, int]]:
    """Decode a run of characters again, the way they should have been; one byte was one character."""
    if not _MOJIBAKE.search(match[0]):
        return []
    import ftfy

    steps = ftfy.fix_encoding_and_explain(match[0]).explanation or []
    coding = [(kind, name) for kind, name in steps if kind in ("encode", "decode")]
    if len(coding) == 2 and coding[0][0] == "encode" and coding[1][0] == "decode":
        return _shares(match[0], coding[0][1], coding[1][1])
    shares = _shares(match[0], "cp1252", "gb18030")
    return shares if _mostly_han("".join(char for char, _ in shares)) else []


def _mostly_han(text: str) -> bool:
    # Two characters prove nothing: a lone â€ is Chinese too if one asks for it.
    return len(text) > 2 and sum(map(len, _HAN_RUN.findall(text))) >= 0.7 * len(text)


def _shares(run: str, was_read_as: str, is_really: str) -> list[tuple[str, int]]:
    """Return each character of the run, rightly decoded, with its share of the run; [] if it cannot be."""
    try:
        text = run.encode(was_read_as).decode(is_really)
    except (LookupError, UnicodeError):
        return []
    shares = [(char, len(char.encode(is_really))) for char in text]
    return shares if sum(width for _, width in shares) == len(run) else []


def _markup(mapped: MappedText) -> MappedText:
    if "<" in mapped.text:
        mapped = mapped.sub(_BLOCK_TAG, "\n").sub(_CELL_TAG, " ").sub(_INLINE_TAG, "")
    if "[" in mapped.text:
        mapped = mapped.sub(_BBCODE, "")
    if "&" in mapped.text:
        mapped = mapped.sub(_ENTITY, lambda m: html.unescape(m[0]))
    if "**" in mapped.text:
        mapped = mapped.sub(_BOLD, lambda m: m[1])
    return mapped


def _quote_signs(mapped: MappedText) -> MappedText:
    return mapped.sub(_QUOTE_SIGN, "") if ">" in mapped.text else mapped


def _characters(mapped: MappedText) -> MappedText:
    if mapped.text.isascii():
        return mapped.sub(_INVISIBLE, "")
    mapped = mapped.sub(_INVISIBLE, "").sub(_LIGATURE, lambda m: unicodedata.normalize("NFKC", m[0]))
    mapped = mapped.sub(_COMBINED, lambda m: unicodedata.normalize("NFC", m[0]))
    return mapped.recode(mapped.text.translate(_FOLDED))


def _chinese(mapped: MappedText) -> MappedText:
    if not _HAN_RUN.search(mapped.text):
        return mapped
    mapped = mapped.sub(_PINYIN, "")
    return mapped.recode(to_simplified(mapped.text))


def to_simplified(text: str) -> str:
    """Return the text in simplified Chinese, character by character, as long as it was."""
    converted: str = _converter().convert(text)
    if len(converted) != len(text):
        converted = "".join(one if len(one := _converter().convert(char)) == 1 else char for char in text)
    return converted.replace("帐", "账")


@cache
def _converter() -> Any:  # noqa: ANN401 - opencc carries no types
    from opencc import OpenCC

    return OpenCC("t2s")


def _white_space(mapped: MappedText) -> MappedText:
    return mapped.sub(_SPACES, " ").sub(_TRAILING, "")


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
