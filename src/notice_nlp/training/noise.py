"""Wear a letter as pasting, forwarding and scanning wear it, to measure what that costs the reader.

The models do not learn from worn copies. Tried on 2,721 letters with 991 copies, learning from them moved issues
micro-F1 on copies from 0.786 to 0.795 and stage accuracy from 0.832 to 0.835, changed the letters' own figures by
less than 0.003, and took half as long again.

Every letter gets its own seed from its id: the same data give the same noise. The labels stay on
their segments; only characters change.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Iterable, Iterator

from notice_nlp.notices import LabelledSegment, Notice

WORN = "worn"  # the source of such a row
_SHARE = 0.35  # of the letters get a worn copy
_WRAP = 72
_BULLET = re.compile(r"(?m)^([ \t]*)(?:[-–•*]|--|\d{1,2}[.)])(?=\s)")
_SIGNS = ("--", "–", "•", "*", "o", "·", "?", "1)", "")
_SPOTS = (("l", "1"), ("O", "0"), ("rn", "m"), ("fi", "ﬁ"), ("e", "\ufffd"))  # how scans misread
_COMMENTS = {
    "en": ("Got this today, any advice?\n\n", "Please help, this is the mail:\n\n"),
    "zh": ("今天收到这封邮件，求各位大神帮忙看看：\n\n", "店铺出问题了，邮件如下\n"),
    "de": ("Hallo zusammen, das kam heute:\n\n",),
    "fr": ("Bonjour, voici ce que j'ai reçu :\n\n",),
    "es": ("Hola, me llegó esto hoy:\n\n",),
    "it": ("Ciao a tutti, ho ricevuto questo:\n\n",),
    "ja": ("今日このメールが届きました。\n\n",),
}

Wear = Callable[[list[str], random.Random], list[str]]


def worn_copies(letters: Iterable[Notice]) -> Iterator[Notice]:
    """Yield a worn copy of some of the letters, in their order; it belongs to the letter's family."""
    for letter in letters:
        chance = random.Random(zlib.crc32(letter.id.encode()))
        if chance.random() < _SHARE:
            yield worn(letter, chance)


def worn(letter: Notice, chance: random.Random) -> Notice:
    """Return a copy of a letter with one or two kinds of wear.

    Args:
        letter: an authored row.
        chance: decides what happens, and where.
    """
    texts = [segment.text for segment in letter.segments]
    for wear in chance.sample(_WEARS, chance.choice((1, 1, 2))):
        texts = wear(texts, chance)
    segments = [
        segment.model_copy(update={"text": text}) for segment, text in zip(letter.segments, texts, strict=True) if text
    ]
    if chance.random() < _SHARE:
        segments.insert(0, LabelledSegment(text=chance.choice(_COMMENTS.get(letter.language, _COMMENTS["en"]))))
    return letter.model_copy(update={"id": f"{letter.id}~worn", "source": WORN, "segments": segments})


def _wrapped(texts: list[str], _: random.Random) -> list[str]:
    """Break lines where a mail program does, whatever stands there."""
    column, done = 0, []
    for text in texts:
        out = []
        for word in re.split(r"(\s)", text):
            column = 0 if "\n" in word else column + len(word)
            if word == " " and column >= _WRAP:
                word, column = "\n", 0
            out.append(word)
        done.append("".join(out))
    return done


def _joined(texts: list[str], _: random.Random) -> list[str]:
    """Lose the line breaks."""
    return [re.sub(r"\s*\n\s*", " ", text) for text in texts]


def _rebulleted(texts: list[str], chance: random.Random) -> list[str]:
    """Give the bullets another sign, or none."""
    sign = chance.choice(_SIGNS)
    return [_BULLET.sub(lambda match: match[1] + sign, text) for text in texts]


def _quoted(texts: list[str], _: random.Random) -> list[str]:
    """Quote every line as a reply does."""
    return [text.replace("\n", "\n> ") for text in texts]


def _spotted(texts: list[str], chance: random.Random) -> list[str]:
    """Misread a few letters."""
    return ["".join(_spots(text, chance)) for text in texts]


def _spots(text: str, chance: random.Random) -> Iterator[str]:
    for word in re.split(r"(\s+)", text):
        before, after = chance.choice(_SPOTS)
        yield word.replace(before, after, 1) if len(word) > 5 and word.isalpha() and chance.random() < 0.04 else word


def _spaced(texts: list[str], chance: random.Random) -> list[str]:
    """Replace spaces by other kinds, or double them."""
    other = chance.choice(("\u00a0", "  ", " \u200b", "\u3000"))
    return [re.sub(" ", lambda match: other if chance.random() < 0.1 else match[0], text) for text in texts]


def _masked(texts: list[str], chance: random.Random) -> list[str]:
    """Hide numbers as posters do."""
    mask = chance.choice(("****", "XXX", "xxxx"))
    return [re.sub(r"\d{4,}", mask, text) for text in texts]


def _escaped(texts: list[str], _: random.Random) -> list[str]:
    """Leave the entities of a web page standing."""
    return [text.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&quot;") for text in texts]


_WEARS: tuple[Wear, ...] = (_wrapped, _joined, _rebulleted, _quoted, _spotted, _spaced, _masked, _escaped)
