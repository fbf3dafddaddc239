"""What a sentence speaks of, whatever its words: "never showed up" and "was not delivered" are one concept.

A model that counts words cannot know that, and meets other words in every letter. The lexicon,
``tables/concepts/<language>.txt``, tells it: below the name of each concept the ways in which the language
puts it, one a line. Words stand for themselves, ``deliver*`` for all that begins so, ``..`` for up to a few further
words, all numbers for ``0``. Case, accents and punctuation do not matter. Chinese and Japanese entries are
runs of characters, found anywhere. ``web/reader/concepts.js`` reads the same files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

from notice_nlp.constants import constants
from notice_nlp.paths import TABLES

LEXICONS = TABLES / "concepts"
_GAP, _MORE = "..", "*"


@dataclass(slots=True)
class _Node:
    """Where entries that begin alike part.

    Attributes:
        words: the next word, as it stands.
        stems: how the next word begins.
        gap: what follows behind a gap.
        concepts: of the entries that end here.
    """

    words: dict[str, _Node] = field(default_factory=dict)
    stems: dict[str, _Node] = field(default_factory=dict)
    gap: _Node | None = None
    concepts: set[str] = field(default_factory=set)


class Lexicon:
    """Finds the concepts of a language.

    Args:
        entries: by concept.
    """

    def __init__(self, entries: Mapping[str, Iterable[str]]) -> None:
        self._root = _Node()
        for concept, ways in entries.items():
            for way in ways:
                self._add(concept, way)

    def _add(self, concept: str, entry: str) -> None:
        node = self._root
        for piece in _pieces(entry):
            if piece == _GAP:
                node.gap = node.gap or _Node()
                node = node.gap
            elif piece.endswith(_MORE):
                node = node.stems.setdefault(piece[:-1], _Node())
            else:
                node = node.words.setdefault(piece, _Node())
        node.concepts.add(concept)

    def find(self, words: Sequence[str]) -> set[str]:
        """Return the concepts that stand in a sentence, given as `words_of` gives it."""
        found: set[str] = set()
        waiting = [(self._root, at) for at in range(len(words))]
        seen = set()
        while waiting:
            node, at = waiting.pop()
            if at == len(words):
                continue
            for child in _children(node, words[at]):
                found |= child.concepts
                waiting.append((child, at + 1))
                if child.gap and (id(child.gap), at) not in seen:
                    seen.add((id(child.gap), at))
                    waiting += [(child.gap, later) for later in _reach(words, at + 1)]
        return found


def _children(node: _Node, word: str) -> Iterator[_Node]:
    if child := node.words.get(word):
        yield child
    if node.stems:
        values = constants("concepts").values
        for length in range(values["shortest_stem"], min(len(word), values["longest_stem"]) + 1):
            if child := node.stems.get(word[:length]):
                yield child


def _reach(words: Sequence[str], at: int) -> range:
    """Return where the word behind a gap may stand; the character behind it tells in which script to count."""
    values = constants("concepts").values
    east_asian = at < len(words) and _is_east_asian(words[at])
    return range(at, min(len(words), at + values["longest_gap" if not east_asian else "longest_gap_of_characters"] + 1))


def _is_east_asian(word: str) -> bool:
    return bool(word >= constants("features").values["first_of_east_asia"])


def words_of(text: str) -> list[str]:
    """Return the words of a repaired text as entries know them: lower case, no accents, each Han character and kana alone."""
    text = constants("features").patterns["number"].sub(" 0 ", text.lower())
    return constants("concepts").patterns["word"].findall(text.translate(_accents()) if not text.isascii() else text)


@cache
def _accents() -> dict[int, str]:
    return {ord(char): plain for plain, chars in constants("concepts").values["accents"].items() for char in chars}


def _pieces(entry: str) -> list[str]:
    """Return the words of an entry, with its gaps and open ends."""
    return constants("concepts").patterns["piece"].findall(entry.translate(_accents()))


@cache
def lexicon(language: str) -> Lexicon | None:
    """Return the lexicon of a language (ISO 639-1), or None where there is none."""
    path = LEXICONS / f"{language}.txt"
    return Lexicon(entries_of(path.read_text(encoding="utf-8"))) if path.is_file() else None


def entries_of(text: str) -> dict[str, list[str]]:
    """Read a lexicon file: a concept at the beginning of a line, its entries indented below."""
    entries: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line[0] != " ":
            entries[line.strip()] = own = []
        else:
            own.append(line.strip())
    return entries


def concepts_in(text: str, language: str) -> list[str]:
    """Return the concepts that a repaired text speaks of, sorted.

    Letters of all languages come with English around or in them, and the Chinese seller writes above what he pastes.

    Args:
        text: of one segment.
        language: ISO 639-1 code of the letter.
    """
    values = constants("concepts").values
    words = words_of(text)
    has_characters = any(map(_is_east_asian, words))
    found: set[str] = set()
    for code in values["read_with"].get(language, [*values["read_with"]["others"], language]):
        if (has_characters or code not in values["of_characters"]) and (known := lexicon(code)):
            found |= known.find(words)
    return sorted(found)


def concept_terms(concepts: Sequence[str]) -> list[str]:
    """Return the terms of a segment's concepts: each one, and each two together while they are few.

    Two together say what neither does: a rule about fakes is no accusation, what buyers report of fakes is one.
    """
    terms = [f"@says:{concept}" for concept in concepts]
    if len(concepts) <= constants("concepts").values["most_paired"]:
        terms += [f"@both:{one}+{other}" for one, other in combinations(concepts, 2)]
    return terms
