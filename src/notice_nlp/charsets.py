"""Bytes to text: by the charset that is declared, as UTF-8, or as the charset whose characters are the commonest.

The names and the commonest characters stand in tables/charsets.yaml, so that the browser decodes alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from notice_nlp.constants import constants
from notice_nlp.errors import InputBinary, InputUndecodable

_START = 4000  # bytes that show whether a file is text
_UTF_8 = "utf-8"


def is_binary(data: bytes) -> bool:
    """Whether data begins like a program, an image or an archive."""
    return data.startswith(tuple(bytes.fromhex(start) for start in _values()["binary_starts"]))


def decode(data: bytes, charset: str | None, where: str) -> str:
    """Decode bytes.

    Args:
        data: a file, or the body of a part of a mail.
        charset: the declared one; it may be wrong or unknown.
        where: for the message of the error.

    Raises:
        InputBinary: this is not text.
        InputUndecodable: no charset fits.
    """
    marked = next((bom for bom in _values()["boms"] if data.startswith(bytes.fromhex(bom["start"]))), None)
    if is_binary(data) or (b"\x00" in data[:_START] and not (marked and marked["label"] != _UTF_8)):
        raise InputBinary(f"{where}: this is not text; save the notice as .txt, .eml or .html")
    if marked and (text := _as(marked["label"], data[len(marked["start"]) // 2 :])) is not None:
        return text
    for label in (_label(charset), _UTF_8):
        if label and (text := _as(label, data)) is not None:
            return text
    return _guessed(data, where)


def decoded_or_none(data: bytes, charset: str | None) -> str | None:
    """Decode a few bytes, such as a word of a header; None if no charset fits."""
    for label in (_label(charset), _UTF_8):
        if label and (text := _as(label, data)) is not None:
            return text
    return next((text for _, text in _guesses(data)), None)


def _guessed(data: bytes, where: str) -> str:
    best, most = None, -1.0
    for label, text in _guesses(data):
        if (share := _share_of_common(text, label)) > most:
            best, most = text, share
    if best is None:
        raise InputUndecodable(f"{where}: no charset fits; save the notice as UTF-8 text")
    return best


def _guesses(data: bytes) -> Iterator[tuple[str, str]]:
    for label in _values()["guessed"]:
        text = _as(label, data)
        if text is not None and not constants("charsets").patterns["private"].search(text):
            yield label, text


def _share_of_common(text: str, label: str) -> float:
    """Return which share of the characters beyond ASCII is among the commonest of a charset's languages; -1 if nothing can be read."""
    beyond = [char for char in text if char > "\x7f"]
    common = sum(char in _common(label) for char in beyond)
    readable = len(text) - len(beyond) + common
    return common / max(len(beyond), 1) if readable >= _values()["least_readable"] * len(text) else -1.0


def _as(label: str, data: bytes) -> str | None:
    codec = next(row["codec"] for row in _values()["charsets"] if row["label"] == label)
    try:
        text = data.decode(codec).translate(str.maketrans(_values()["as_browsers"].get(label, {})))
    except UnicodeDecodeError:
        return None
    return None if not label.startswith("utf") and constants("charsets").patterns["undefined"].search(text) else text


@cache
def _common(label: str) -> frozenset[str]:
    han = "" if label.startswith("windows") else _values()["han"]
    return frozenset(_values()["common"][label] + han)


@cache
def _labels() -> dict[str, str]:
    return {name: row["label"] for row in _values()["charsets"] for name in row["names"].split()}


def _label(charset: str | None) -> str | None:
    return _labels().get((charset or "").strip().lower())


def _values() -> Mapping[str, Any]:
    return constants("charsets").values
