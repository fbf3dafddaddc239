"""Tell which language a text is written in.

Scripts decide first (kana: Japanese, Han: Chinese), then English by its commonest words, which
is nearly every notice; what is left is told by the commonest words and letters of two dozen
languages in tables/language.yaml, by the same sums in Python and in the browser.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from notice_nlp.constants import constants


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language that most of the text is in, ``und`` without words."""
    kana, han = _count("kana", text), _count("han", text)
    words = [word for word in _pattern("word").findall(text.lower()) if word.isascii() or not _is_east_asian(word)]
    english = sum(word in _english() for word in words) >= _value("english_share") * len(words)
    # Product names and menu titles are English words in Chinese mails too; sentences need the common ones.
    outweighs = (kana + han) / _value("han_per_word") >= len(words)
    if kana + han and (outweighs or (not english and kana + han >= _value("few_han"))):
        return "ja" if kana > _value("kana_share") * han else "zh"
    if not words:
        return "und"
    return "en" if english else _other(words)


def _other(words: Sequence[str]) -> str:
    """Return the language with most points; of equals the first of the table."""
    points: Counter[str] = Counter()
    for word in words:
        points.update(_points(word))
    best = max(points.values(), default=0)
    return next((code for code in _codes() if points[code] == best), "und") if best else "en"


def _points(word: str) -> dict[str, int]:
    for code, script in _scripts().items():
        if script.match(word):
            return {code: _value("word_weight")}
    given = {code: _value("word_weight") for code, words in _words().items() if word in words}
    for code, letters in _letters().items():
        if letters.intersection(word):
            given[code] = given.get(code, 0) + _value("letter_weight")
    return given


def _is_east_asian(word: str) -> bool:
    return bool(_pattern("han").search(word) or _pattern("kana").search(word))


def _count(name: str, text: str) -> int:
    return len(_pattern(name).findall(text))


def _pattern(name: str) -> re.Pattern[str]:
    return constants("language").patterns[name]


def _value(name: str) -> Any:  # noqa: ANN401 - what the table says
    return constants("language").values[name]


@cache
def _codes() -> tuple[str, ...]:
    return (*_value("languages"), *_value("scripts"))


@cache
def _words() -> Mapping[str, frozenset[str]]:
    return {code: frozenset(one["words"].split()) for code, one in _value("languages").items()}


@cache
def _english() -> frozenset[str]:
    return frozenset(_value("english").split())


@cache
def _letters() -> Mapping[str, frozenset[str]]:
    return {code: frozenset(one["letters"]) for code, one in _value("languages").items()}


@cache
def _scripts() -> Mapping[str, re.Pattern[str]]:
    return {code: re.compile(letters) for code, letters in _value("scripts").items()}
