"""Tell which language a text is written in.

Scripts decide first (kana: Japanese, Han: Chinese), then English by its commonest words, which
is nearly every notice; only what is left is asked of py3langid, whose model takes half a second
to load.
"""

from __future__ import annotations

import re

_KANA = re.compile("[\u3041-\u30ff]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    (
        "the to of and your you for in is that this we our a on have has been not will be with are please by "
        "or if as it from send account at any can may more what why how do"
    ).split()
)
_FEW_HAN = 8
_HAN_PER_WORD = 1.6  # characters that say as much as one word of a Latin script
_ENGLISH_SHARE = 0.25  # of the words of an English letter at least that many are in the list


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language that most of the text is in, ``und`` without words."""
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    words = [word for word in _WORD.findall(text.lower()) if word.isascii() or not _HAN.search(word)]
    words = [word for word in words if not _KANA.search(word)]
    english = sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * len(words)
    # Product names and menu titles are English words in Chinese mails too; sentences need the common ones.
    if kana + han and ((kana + han) / _HAN_PER_WORD >= len(words) or (not english and kana + han >= _FEW_HAN)):
        return "ja" if kana * 10 > han else "zh"
    if not words:
        return "und"
    return "en" if english else _other(" ".join(words))


def _other(text: str) -> str:
    import py3langid

    return str(py3langid.classify(text)[0])
