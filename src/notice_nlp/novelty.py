"""How much of a letter's wording stands in no letter of another family.

Wording is single words and pairs of neighbours, and runs of Han characters. What counts as much is not
fixed: it is what only one letter in a hundred of those known has, each measured against the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from notice_nlp.features import terms
from notice_nlp.notices import Passage

_RARELY = 0.99  # quantile of the known letters
_FEWEST_LETTERS = 20  # of a language, for a limit of its own
_FEWEST_TERMS = 6  # of a sentence, to be quoted
_MOST_QUOTED = 3
_NEW_SENTENCE = 0.5  # share of new wording from which a sentence is quoted
_SEVERAL = "\n"  # no family is called so


@dataclass(frozen=True, slots=True)
class Novel:
    """A letter with unusual wording.

    Attributes:
        id: of the letter.
        share: of its wording that is new, in [0, 1].
        limit: what only one known letter in a hundred of its language goes beyond.
        sentences: the newest ones, up to three.
    """

    id: str
    share: float
    limit: float
    sentences: tuple[str, ...]


def wording(text: str) -> set[str]:
    """Return the different terms of a text, and the pairs of neighbouring words."""
    found = terms(text)
    return {*found, *(f"{one} {two}" for one, two in pairwise(found) if one.isascii() and two.isascii())}


class Wordings:
    """Knows which wording stands in which family of letters.

    Args:
        rows: the letters and passages that a model would be trained on.
    """

    def __init__(self, rows: Iterable[Passage]) -> None:
        self._families: dict[str, str] = {}
        letters: dict[str, list[Passage]] = defaultdict(list)
        for row in rows:
            if hasattr(row, "stage"):
                letters[row.language].append(row)
            for term in wording(row.text):
                if self._families.setdefault(term, row.family) != row.family:
                    self._families[term] = _SEVERAL
        everything = [row for of_language in letters.values() for row in of_language]
        self._limits = {
            language: self._limit(rows) for language, rows in letters.items() if len(rows) >= _FEWEST_LETTERS
        }
        self._limit_of_all = self._limit(everything)

    def _limit(self, rows: Sequence[Passage]) -> float:
        return float(np.quantile([self.share_new(row.text, row.family) for row in rows], _RARELY)) if rows else 1.0

    def share_new(self, text: str, family: str) -> float:
        """Return the share of a text's wording that stands in no other family, in [0, 1]."""
        own = wording(text)
        return sum(self._families.get(term, family) == family for term in own) / max(len(own), 1)

    def novel(self, letters: Iterable[tuple[str, str, str, str, Sequence[str]]]) -> list[Novel]:
        """Return the letters with unusual wording, the most unusual first.

        Args:
            letters: (id, text, language, family, sentences) of each.
        """
        found = []
        for name, text, language, family, sentences in letters:
            share, limit = self.share_new(text, family), self._limits.get(language, self._limit_of_all)
            if share > limit:
                found.append(Novel(name, round(share, 4), round(limit, 4), self._newest(sentences, family)))
        return sorted(found, key=lambda one: (-one.share, one.id))

    def _newest(self, sentences: Sequence[str], family: str) -> tuple[str, ...]:
        long_enough = [one for one in sentences if len(wording(one)) >= _FEWEST_TERMS]
        ranked = sorted(long_enough, key=lambda one: -self.share_new(one, family))[:_MOST_QUOTED]
        return tuple(one for one in ranked if self.share_new(one, family) >= _NEW_SENTENCE)
