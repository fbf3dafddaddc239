"""The lexicons are well-formed and alike, and sentences are found to speak of what they speak of."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notice_nlp.concepts import LEXICONS, Lexicon, concept_terms, concepts_in, entries_of, words_of
from notice_nlp.constants import constants

FILES = {path.stem: entries_of(path.read_text(encoding="utf-8")) for path in sorted(LEXICONS.glob("*.txt"))}
DESCRIBED = re.findall(r"^- `(\w+)`:", (LEXICONS / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
OPEN_END = re.compile(r"[a-z']{3,}\*")


@pytest.mark.parametrize("language", FILES)
def test_every_lexicon_has_every_concept_in_the_order_of_the_list(language: str) -> None:
    assert list(FILES[language]) == DESCRIBED
    assert [concept for concept, entries in FILES[language].items() if not entries] == []


@pytest.mark.parametrize("language", FILES)
def test_every_entry_is_well_formed(language: str) -> None:
    wrong = [
        f"{language}.txt: {concept}: {entry!r}: {problem}"
        for concept, entries in FILES[language].items()
        for entry in entries
        if (problem := _problem(entry))
    ]
    assert wrong == []


def _problem(entry: str) -> str:
    words = entry.split()
    if entry != entry.lower():
        return "write it in lower case"
    if words.count("..") > 1 or words[0] == ".." or words[-1] == "..":
        return "one gap at most, between words"
    if any("*" in word and not OPEN_END.fullmatch(_plain(word)) for word in words):
        return "an open end stands behind three letters or more"
    if any(len(word) > constants("concepts").values["longest_stem"] for word in words):
        return "too long a word; see longest_stem in tables/concepts.yaml"
    return ""


def _plain(word: str) -> str:
    return "".join(words_of(word.removesuffix("*"))) + word[-1]


@pytest.mark.parametrize("language", FILES)
def test_every_entry_finds_itself_and_none_is_found_by_a_shorter_one(language: str) -> None:
    lost, idle = [], []
    for concept, entries in FILES[language].items():
        assert len(set(entries)) == len(entries), f"{language}.txt: {concept}: an entry stands twice"
        found_by = Lexicon({entry: [entry] for entry in entries})
        words = {entry: words_of(entry.replace("*", "").replace("..", " ")) for entry in entries}
        for entry in entries:
            found = found_by.find(words[entry])
            if entry not in found:
                lost.append(f"{language}.txt: {concept}: {entry!r} does not find itself")
            if any(len(words[other]) < len(words[entry]) and len(other) < len(entry) for other in found):
                idle.append(f"{language}.txt: {concept}: {entry!r} is found by {min(found, key=len)!r} already")
    assert lost + idle == []


@pytest.mark.parametrize(
    ("text", "language", "concept"),
    [
        ("Several parcels never turned up, buyers say.", "en", "not_delivered"),
        ("Buyers didn't receive their orders.", "en", "not_delivered"),
        ("Der Artikel war eine Fälschung.", "de", "fake"),
        ("DER ARTIKEL WAR EINE FÄLSCHUNG", "de", "fake"),
        ("L’identité n'a pas pu être vérifiée.".replace("’", "'"), "fr", "verify_identity"),
        ("买家一直没有收到包裹。", "zh", "not_delivered"),
        ("商品が届いていないとの連絡がありました。", "ja", "not_delivered"),
        ("I copied this: your account has been deactivated", "de", "account_off"),
    ],
)
def test_a_sentence_speaks_of_a_concept(text: str, language: str, concept: str) -> None:
    assert concept in concepts_in(text, language)


def test_a_sentence_without_any_concept_has_none() -> None:
    assert concepts_in("The weather was fine.", "en") == []


def test_a_gap_lets_a_few_words_through_and_no_more() -> None:
    lexicon = Lexicon({"lost": ["not .. receive*"], "held": ["未 .. 放款"]})
    assert lexicon.find(words_of("did not, as of now, receive it")) == {"lost"}
    assert lexicon.find(words_of("not one two three four five received")) == set()
    assert lexicon.find(words_of("未能在今天之内向您放款")) == set()
    assert lexicon.find(words_of("未在今天放款")) == {"held"}


def test_two_concepts_of_a_segment_make_a_term_while_they_are_few() -> None:
    assert concept_terms(["a", "b"]) == ["@says:a", "@says:b", "@both:a+b"]
    many = [f"c{number}" for number in range(constants("concepts").values["most_paired"] + 1)]
    assert concept_terms(many) == [f"@says:{concept}" for concept in many]


@given(st.text(max_size=300), st.sampled_from(["en", "zh", "de", "ja", "xx"]))
def test_any_text_is_read(text: str, language: str) -> None:
    found = concepts_in(text, language)
    assert found == sorted(set(found))
    assert set(found) <= set(DESCRIBED)


def test_the_work_grows_with_the_text_and_no_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in nodes looked at, because seconds are noise."""
    looked = 0
    real = __import__("notice_nlp.concepts", fromlist=["_children"])._children

    def counting(node: object, word: str) -> object:
        nonlocal looked
        looked += 1
        return real(node, word)

    monkeypatch.setattr("notice_nlp.concepts._children", counting)
    counts = []
    for repeats in (200, 400):
        looked = 0
        concepts_in("not your account did not not receive we " * repeats, "en")
        counts.append(looked)
    assert counts[1] <= 2.1 * counts[0]


def test_an_endless_word_is_looked_up_a_bounded_number_of_times() -> None:
    class Counting(dict[str, object]):
        asked = 0

        def get(self, key: str, default: object = None) -> object:
            self.asked += 1
            return super().get(key, default)

    lexicon = Lexicon({"late": ["delay*"]})
    lexicon._root.stems = asked = Counting(lexicon._root.stems)  # type: ignore[assignment]
    assert lexicon.find(["delay" * 20_000]) == {"late"}
    assert asked.asked <= constants("concepts").values["longest_stem"]
