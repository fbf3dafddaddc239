"""Words of the search index, so that a part of a Chinese compound is found too.

Material for MkDocs cuts Chinese with ``jieba.cut`` and its search matches the beginnings of words: 知识产权 stays one word, and
产权 finds nothing. Here a word is cut again into the dictionary words inside it, as long as they cover it. A number and the
unit after it stay together, because people type 365天.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import jieba
import material.plugins.search.plugin as material_search

_HAN = re.compile(r"[\u3400-\u9fff]+")
_NUMBER_AND_UNIT = re.compile(r"(?<=\d)[ \u00a0]*\u200b(天|日|个月|小时|年|次|个|%)")


class FineWords:
    """What stands in for the module ``jieba`` in the search plugin; the rest of jieba is passed on."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever jieba has
        return getattr(jieba, name)

    @staticmethod
    def cut(text: str | bytes) -> Iterator[str]:
        """Cut a run of Han characters into words, the parts of long ones apart."""
        for word in _tokenizer().cut(text.decode() if isinstance(text, bytes) else text):
            yield from parts(word)


def parts(word: str) -> list[str]:
    """Return the dictionary words of two characters or more that make up a word, or the word itself."""
    if len(word) < 3 or not _HAN.fullmatch(word):
        return [word]
    inside = {one for one in _tokenizer().cut_for_search(word) if one != word and len(one) > 1}
    found, at = [], 0
    while at < len(word):
        best = max((one for one in inside if word.startswith(one, at)), key=len, default="")
        if not best:
            return [word]
        found.append(best)
        at += len(best)
    return found


def joined(text: str) -> str:
    """Put a number and its unit together again in a text of the index: 365 天 becomes 365天."""
    return _NUMBER_AND_UNIT.sub(r"\1", text)


def install() -> None:
    """Make the search plugin use these words. It asks ``jieba`` and ``_segment_chinese``; both are replaced here."""
    index = material_search.SearchIndex
    if not hasattr(index, "_notice_nlp_plain"):
        plain = index._segment_chinese
        index._notice_nlp_plain = plain
        index._segment_chinese = lambda self, data: joined(plain(self, data))
    material_search.jieba = FineWords()


@cache
def _tokenizer() -> Any:  # noqa: ANN401 - jieba carries no types
    jieba.setLogLevel(logging.WARNING)
    return jieba.Tokenizer()
