"""Hostile texts, made of what the tables themselves look for, take time in proportion to their length.

CPU time is held to a bound that work growing with the square of the length would miss by far.
"""

from __future__ import annotations

import random
import time

import pytest

from notice_nlp.deadlines import find_deadlines, sent_on
from notice_nlp.facts import find_identifiers, find_metrics, find_partial, funds_held
from notice_nlp.paths import TABLES
from notice_nlp.reader import NoticeReader
from notice_nlp.rules import Rule, table
from notice_nlp.segments import Segment, segment

LONG = 100_000
MOST_SECONDS = 5.0
MOST_SECONDS_IN_ALL = 20.0
PIECES = [
    "1",
    "0-",
    "1/",
    "((",
    "[",
    ". ",
    "。",
    ", ",
    "\n",
    "%",
    "2.78 %",
    "a@",
    "x.",
    "http://",
    "7 days ",
    "17天",
    "4.12.",
    "Date: ",
]


def vocabulary() -> list[str]:
    found = set(PIECES)
    for rule in (*table("deadlines"), *table("facts")):
        found.update(filled(example) for example in (*rule.match, *rule.no_match))
        found.update(f"{word} " for word in words_of(rule))
    return sorted(found)


def filled(example: str) -> str:
    return example.replace("¤", "17 days").replace("¦", "4 December 2026") + " "


def words_of(rule: Rule) -> list[str]:
    lists = [rule.values.get("words", ()), rule.values.get("hints", ())]
    lists += [*rule.values.get("months", {}).values(), *rule.values.get("weekdays", {}).values()]
    return [str(word) for words in lists for word in words]


def texts() -> list[str]:
    chance = random.Random(7)
    words = vocabulary()
    repeated = [word * (LONG // len(word) + 1) for word in chance.sample(words, 6)]
    mixed = ["".join(chance.choices(words, k=LONG // 8)) for _ in range(2)]
    every = "".join(words) * (LONG // sum(map(len, words)) + 1)
    return [text[:LONG] for text in (*repeated, *mixed, every)]


@pytest.mark.parametrize("number", range(9))
@pytest.mark.parametrize("whole", [True, False], ids=["one_sentence", "sentences"])
def test_a_hundred_kilobytes_stay_cheap(number: int, whole: bool) -> None:
    text = texts()[number]
    line = text.replace("\n", " ")
    segments = [Segment(0, len(line), line, "sentence")] if whole else segment(text)
    start = time.process_time()
    find_deadlines(segments)
    find_metrics(segments)
    funds_held(segments)
    find_partial(segments)
    find_identifiers(text)
    sent_on(text)
    assert time.process_time() - start < MOST_SECONDS


def everything() -> list[str]:
    """What any table or page looks for, as examples."""
    found = set(vocabulary())
    for name in sorted(
        path.stem for path in TABLES.glob("*.yaml") if path.stem not in ("words", "outcomes", "labelling")
    ):
        for rule in table(name):
            found.update(filled(example) for example in (*rule.match, *rule.no_match))
    return sorted(found)


@pytest.mark.parametrize("seed", range(6))
def test_the_whole_reader_stays_cheap_on_a_hundred_kilobytes(reader: NoticeReader, seed: int) -> None:
    chance = random.Random(seed)
    pieces = everything()
    parts = [chance.choice(pieces)] if seed % 2 else pieces  # one thing over and over, or everything mixed
    glue = chance.choice(("", " ", "\n", ", "))
    text = glue.join(chance.choice(parts) for _ in range(LONG // 10))[:LONG]
    start = time.process_time()
    reader.analyze(text)
    assert time.process_time() - start < MOST_SECONDS_IN_ALL
