"""Search the pages of the knowledge base by words, in English and Chinese.

Chinese is cut by jieba in search mode, which also gives the words inside of compounds, so that
产权 finds 知识产权; the titles of the pages are added to its dictionary. Pages are ranked by BM25
(Robertson and Zaragoza, 2009); a word of the title, or one that the page's patterns look for in
Chinese notices, counts like many in the body.
"""

from __future__ import annotations

import logging
import math
import re
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from notice_nlp.clean import to_simplified
from notice_nlp.taxonomy import KINDS, Page, Taxonomy

_LATIN = re.compile(r"[^\W_\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_TITLE_COUNTS = 12
_K1, _B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Hit:
    """A page found: its kind, id and title, and how well it fits (only the order means something)."""

    kind: str
    name: str
    title: str
    score: float


class PageSearch:
    """An index of all pages in one language.

    Args:
        taxonomy: the pages.
        language: ``en`` or ``zh``.
    """

    def __init__(self, taxonomy: Taxonomy, language: str) -> None:
        pages = [(kind, name, twins[language]) for kind in KINDS for name, twins in taxonomy.pages[kind].items()]
        self._cutter = _cutter(page.front_matter.title for _, _, page in pages)
        self._pages = [(kind, name, page.front_matter.title) for kind, name, page in pages]
        self._counts = [Counter(self._words(page.body)) for _, _, page in pages]
        for counts, (_, _, page) in zip(self._counts, pages, strict=True):
            for word in self._words(f"{page.front_matter.title} {_spellings(page)}"):
                counts[word] += _TITLE_COUNTS
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._pages_with = Counter(word for counts in self._counts for word in counts)

    def find(self, query: str, most: int = 10) -> list[Hit]:
        """Return the pages that have words of the query, the best first."""
        asked = set(self._words(query))
        hits = [Hit(*page, self._score(asked, at)) for at, page in enumerate(self._pages)]
        return sorted((hit for hit in hits if hit.score > 0), key=lambda hit: -hit.score)[:most]

    def _words(self, text: str) -> list[str]:
        words = [_stem(word) for word in _LATIN.findall(text.lower())]
        for run in _HAN.findall(to_simplified(text)):
            words += self._cutter.cut_for_search(run)
        return words

    def _score(self, asked: Iterable[str], at: int) -> float:
        mean = sum(self._lengths) / len(self._lengths)
        score = 0.0
        for word in asked:
            count = self._counts[at][word]
            rarity = math.log(1 + (len(self._pages) - self._pages_with[word] + 0.5) / (self._pages_with[word] + 0.5))
            score += rarity * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * self._lengths[at] / mean))
        return score


def _spellings(page: Page) -> str:
    """Return the Chinese words that the page's patterns look for: what sellers call the thing."""
    patterns = getattr(page.front_matter, "patterns", {}).get("zh", [])
    return " ".join(dict.fromkeys(word for pattern in patterns for word in _HAN.findall(pattern)))


def _stem(word: str) -> str:
    """Fold plurals: invoices and invoice are one word."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _cutter(terms: Iterable[str]) -> Any:  # noqa: ANN401 - jieba carries no types
    """Return a tokenizer of its own; jieba's shared one would change under other users."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    cutter = jieba.Tokenizer()
    # Its cache is a file of a known name that it would read back with marshal: nobody else may write there.
    with tempfile.TemporaryDirectory() as folder:
        cutter.tmp_dir = folder
        cutter.initialize()
    for term in terms:
        for word in _HAN.findall(term):
            cutter.add_word(word)
    return cutter
