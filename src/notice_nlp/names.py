"""Tell a name from the words around it, by its shape: capitals, surnames, what companies call themselves.

A list of names would never be long enough, so what stands where names stand is taken for one
unless its words say otherwise: those of tables/redaction.yaml that name nobody, or that sentences are made of.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml

from notice_nlp import paths
from notice_nlp.language import language_of
from notice_nlp.paths import TABLES
from notice_nlp.rules import compiled

Span = tuple[int, int]

_TOKEN = re.compile(r"\S+")
_HAN = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
_EDGES = "\"'“”‘’()[]{}<>*_|,:;!?.。,-–> \t"
_ABBREVIATION = re.compile(
    r"(?:[A-Za-z]|Ltd|Inc|Co|Corp|St|Mr|Mrs|Ms|Dr|Jr|Sr|No|Pty|Pte|S\.[A-Za-z.]+|[A-Z]\.[A-Z.]+)\."
)
_INITIAL = re.compile(r"[A-Z]\.")
_SENTENCE_END = (".", "!", "?", "。", ";", ":", ",")
_CAPITALISED = re.compile(
    "(?<![\\w.@/-])[A-Z\u00c0-\u00de][a-z\u00df-\u024f]{1,20}(?: (?:[A-Z]\\.|[A-Z\u00c0-\u00de][A-Za-z\u00c0-\u024f'-]{1,24})){1,3}(?![\\w@])"
)
_LEGAL_NEXT = re.compile(r" ?(?:ltd|inc|llc|limited)\b", re.I)
_MOST_TOKENS, _MOST_HAN = 8, 16
_FEW_LOWER = 2  # words in small letters that may still be a shop's handle
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]")


@cache
def lists() -> dict[str, Any]:
    """Return what tables/redaction.yaml says beside its rules: the kinds, and lists of words."""
    data: dict[str, Any] = yaml.safe_load((TABLES / "redaction.yaml").read_text(encoding="utf-8"))
    return {name: value for name, value in data.items() if name != "rules"}


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(str(lists()[name]).split())


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return compiled(str(lists()[name]))


@cache
def _surname() -> re.Pattern[str]:
    """A Chinese name: one of the usual surnames and one or two characters."""
    return re.compile(lists()["parts"]["surname"] + "[\u4e00-\u9fff]{1,2}")


def is_public(value: str) -> bool:
    """Whether a value is Amazon's own, everybody's, or a placeholder."""
    return bool(_pattern("public").search(value))


def has_common_word(value: str) -> bool:
    """Whether a word of sentences stands in it."""
    return any(word in _words("common") for word in _plain_words(value))


@cache
def ordinary_words() -> frozenset[str]:
    """Return the words that notices are made of: the vocabulary of the model that comes with the package."""
    path = paths.model("default") / "vocabulary.txt"
    return frozenset(path.read_text(encoding="utf-8").split("\n")) if path.is_file() else frozenset()


def unheard(text: str) -> Iterator[Span]:
    """Yield each run of two to four capitalised words of which no notice has any: in running text, a first and a last name."""
    known = ordinary_words()
    if not known or language_of(text) == "de":  # which has every noun with a capital
        return
    for run in _CAPITALISED.finditer(text):
        words = run[0].split()
        if not any(word.lower() in known or word.lower() in _words("common") | _words("nobody") for word in words):
            yield run.span()


def spoken_of_zh(text: str) -> Iterator[Span]:
    """Yield each Chinese name that stands in running text, and of which notices have no two characters."""
    known = ordinary_words()
    if not known or not _surname().search(text):
        return
    at = 0
    for word, tag in _tagger().cut(text):
        if tag == "nr" and is_person_zh(word) and not any(word[n : n + 2] in known for n in range(len(word) - 1)):
            yield at, at + len(word)
        at += len(word)


@cache
def _tagger() -> Any:  # noqa: ANN401 - jieba carries no types
    """Return a tagger with a tokenizer of its own; jieba's shared one would change under other users."""
    import jieba
    from jieba import posseg

    jieba.setLogLevel(logging.WARNING)
    return posseg.POSTokenizer(jieba.Tokenizer())


def _plain_words(value: str) -> list[str]:
    return [word.strip(_EDGES).lower() for word in value.split() if not _INITIAL.fullmatch(word)]


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Cut white space, marks, and words that name nobody off both ends; None where nothing is left."""
    tokens = [(start + match.start(), start + match.end()) for match in _TOKEN.finditer(text[start:end])]
    while tokens and _names_nobody(text[slice(*tokens[0])]):
        tokens.pop(0)
    while tokens and _names_nobody(text[slice(*tokens[-1])]):
        tokens.pop()
    if not tokens:
        return None
    start, end = tokens[0][0], tokens[-1][1]
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES and not _ends_abbreviated(text, start, end):
        end -= 1
    return (start, end) if end - start > 1 else None


def _ends_abbreviated(text: str, start: int, end: int) -> bool:
    last = text[start:end].split()[-1]
    return bool(_ABBREVIATION.fullmatch(last)) or (text[end - 1] == "*" and "*" in last[:-1])


def _names_nobody(token: str) -> bool:
    bare = token.strip(_EDGES).lower()
    if _INITIAL.fullmatch(token):
        return False
    return not bare or bare in _words("nobody") or bool(_pattern("generic_zh").fullmatch(bare))


def _is_team(value: str) -> bool:
    words = _plain_words(value)
    return bool(words) and all(word.rstrip(".") in _words("nobody") | _words("teams") or not word for word in words)


def whole(text: str, start: int, end: int, strict: bool = False) -> Span | None:
    """Return the name that a value is as a whole, without titles and marks, or None.

    Args:
        text: where the value stands.
        start: of the value.
        end: of the value.
        strict: take nothing in small letters for a name.
    """
    found = trimmed(text, start, end)
    if not found or is_public(text[start:end]) or _is_team(text[slice(*found)]):
        return None
    value = text[slice(*found)]
    fits = _han_name(value) if _HAN.search(value) else _latin_name(value, strict)
    return found if fits else None


def _latin_name(value: str, strict: bool) -> bool:
    tokens = value.split()
    if len(tokens) > _MOST_TOKENS or has_common_word(value) or not _LATIN_WORD.search(value):
        return False
    if any(token.endswith(_SENTENCE_END) and not _ABBREVIATION.fullmatch(token) for token in tokens[:-1]):
        return any(token.rstrip(".,").lower() in ("co", "ltd", "inc") for token in tokens)
    lower = [token for token in tokens if not _starts_big(token) and token.lower() not in _words("particles")]
    if not lower:
        return any(_starts_big(token) for token in tokens)
    return not strict and len(tokens) <= _FEW_LOWER and len(value) > 2


def _han_name(value: str) -> bool:
    han = _HAN.findall(value)
    if len(han) > _MOST_HAN or len(value) > 50 or _pattern("sentence_zh").search(value):
        return False
    return not has_common_word(value)


def _starts_big(token: str) -> bool:
    bare = token.lstrip(_EDGES)
    return bool(bare) and (bare[0].isupper() or bare[0].isdigit() or bool(_HAN.match(bare)) or bare[:1] in "*#@")


def beginning(text: str, start: int, end: int) -> Span | None:
    """Return the name that a value begins with: its words up to the first that no name has, or None."""
    if _HAN.match(text[start:end].lstrip(_EDGES)):
        return _han_beginning(text, start, end)
    stop = _end_of_name(text, start, end)
    if stop == start:  # a handle in small letters counts where it stands alone
        return whole(text, start, end) if len(text[start:end].split()) == 1 else None
    while found := trimmed(text, start, stop):
        value = text[slice(*found)]
        last = value.split()[-1].lower()
        if last not in _words("particles") or last == "co.":
            return None if is_public(value) or _is_team(value) else found
        stop = found[1] - len(last)
    return None


def _end_of_name(text: str, start: int, end: int) -> int:
    """Return where the words end that a name may have; ``start`` if the first one is none."""
    stop = start
    for match in _TOKEN.finditer(text, start, end):
        token = match[0]
        opens = token.startswith("(") and stop > start
        fits = _starts_big(token) or token.lower() in _words("particles")
        if opens or not fits or token.strip(_EDGES).lower() in _words("common"):
            break
        stop = match.end()
        ends = token.endswith(_SENTENCE_END) and not _ABBREVIATION.fullmatch(token)
        if ends and not _LEGAL_NEXT.match(text, stop, end):
            break
    return stop


def _han_beginning(text: str, start: int, end: int) -> Span | None:
    value = text[start:end]
    cut = re.search("[,。;!?、\n(（]|的|将|已|未|与|因|并|且|和|等|向|在|于|被|不|无|有(?!限)", value)
    stop = start + cut.start() if cut else end
    if person := _surname().match(value):
        rest = value[person.end() :]
        if (cut and cut.start() < person.end()) or not rest or not (_HAN.match(rest) or rest[0].isalnum()):
            stop = start + person.end()
    return whole(text, start, stop)


def is_person_zh(value: str) -> bool:
    """Whether a value is a Chinese name of two to four characters with a usual surname."""
    return 2 <= len(value) <= 4 and bool(_surname().fullmatch(value)) and value not in _words("not_people_zh")


def looks_like_shop_zh(value: str) -> bool:
    """Whether a short Chinese value ends as shops and companies do."""
    return bool(
        re.search("(?:店|行|社|公司|坊|阁|铺|馆|百货|贸易|商贸|电子|科技|服饰|户外|家居|工作室|会社|杂货|屋)$", value)
    )


def company_end(text: str, start: int, end: int) -> Span | None:
    """Return the company that a value ends with: its last capitalised words, or None."""
    tokens = [(start + match.start(), start + match.end()) for match in _TOKEN.finditer(text[start:end])]
    first = len(tokens) - 1
    while first > 0 and _belongs(text[slice(*tokens[first - 1])]):
        first -= 1
    if is_public(text[tokens[first][0] : end]):
        return None
    while first < len(tokens) and (
        _names_nobody(text[slice(*tokens[first])]) or text[slice(*tokens[first])].lower() in _words("particles")
    ):
        first += 1
    if first >= len(tokens) - 1 or (not text[tokens[-1][0]].isupper() and not text[tokens[-1][0] : end].islower()):
        return None
    found = tokens[first][0], end
    words = text[slice(*found)].split()
    if (
        is_public(text[slice(*found)])
        or _is_team(text[slice(*found)])
        or not any(word[:1].isupper() for word in words[:-1])
    ):
        return None
    return found


def _belongs(token: str) -> bool:
    bare = token.strip(_EDGES).lower()
    return (_starts_big(token) and bare not in _words("common")) or token.lower() in _words("particles")


def company_end_zh(text: str, start: int, end: int) -> Span | None:
    """Return the Chinese company that a value ends with, or None."""
    value = text[start:end]
    cuts = list(
        re.finditer(
            "的|为|是|由|与|和|向|从|在|给|跟|对|把|被|即|叫|及|或|名称|您|我们?|请|账户|关联|供应商|公司(?=[\u4e00-\u9fff]{3})",
            value[:-2],
        )
    )
    start += cuts[-1].end() if cuts else 0
    value = text[start:end]
    if (
        is_public(value)
        or len(value) < 4
        or re.fullmatch("(?:有限|股份|责任|公司|贸易|工作室|旗舰店|专营店|专卖店|品牌|官方)+", value)
    ):
        return None
    return start, end
