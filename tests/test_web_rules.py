"""Patterns find the same places in Python and in JavaScript, and days and numbers are the same."""

from __future__ import annotations

import json
import random
import re
from datetime import date, timedelta
from typing import Any

from notice_nlp import paths
from notice_nlp.clean import clean
from notice_nlp.quantities import after, find_quantities
from notice_nlp.rules import compiled
from tests import hostile, nodejs

ENDS = ["a\nb\r\nc", "É é Ä ä ß ẞ ſ K k", "\ufeffa\u00a0b\u2028c\u0085d", "x😀y😀😀 z", "", "\n", "a\n"]
SMALL = [
    (r"^.", ""), (r".$", ""), (r"^.", "m"), (r".$", "m"), (r"[^a]", "i"), (r"[^a-m]{2}", "i"), (r"k|s|é", "i"), (r"[a-zé]+", "i"), (r"\s\S", "i"),
    (r"[^\s]+", ""), (r".{3}", "i"), (r"\b\w+\b", "i"), (r"[\ud800-\udfff]", ""), (r"(?<=\W)\w", ""), (r"(?<one>\w)(?!\1)", ""), (r"[X-c]", "i"),
    (r"\x41|\u0062", "i"), ("[\U0001f600-\U0001f64f]", ""), ("[^\U0001f600]+", "i"), (r"a-b|[-a]|[a\-c]", "i"), (r"[\]\[^]", ""), (r"\D\d?", ""),
    (r"[\w-]+|[\s\d]", "i"), (r"{{two}}b", "i"), (r"\W{2}", ""), (r"[^\n]+", ""),
]  # fmt: skip
SETS = re.compile(r"<<(\w+)>>")
DAYS = [
    "by tomorrow",
    "Friday",
    "by 29 February",
    "12/04/2026",
    "本周五",
    "下周三",
    "until the end of next month",
    "by Monday",
    "17 days",
    "月底",
]


Written = dict[str, tuple[str, dict[str, str], str]]  # a pattern, the parts of its table, and its flags, by name


def all_patterns() -> Written:
    """Return every pattern as it is written."""
    tables = nodejs.raw_tables()
    patterns: Written = {}
    for name, table in tables.items():
        patterns |= rule_patterns(name, table) if isinstance(table.get("rules"), list) else {}
        patterns |= constant_patterns(name, table, tables["sets"])
    knowledge = json.loads((paths.model("default") / "knowledge.json").read_text(encoding="utf-8"))
    for kind in ("issues", "items"):
        for name, entry in knowledge[kind].items():
            for language, listed in entry["patterns"].items():
                patterns[f"{kind}/{name}/{language}"] = ("|".join(f"(?:{one})" for one in listed), {}, "i")
    return patterns


def rule_patterns(name: str, table: dict[str, Any]) -> Written:
    known: dict[str, str] = {}
    for part, pattern in (table.get("parts") or {}).items():
        for inner, whole in known.items():
            pattern = pattern.replace("{{" + inner + "}}", f"(?:{whole})")
        known[part] = pattern
    return {f"{name}/{row['id']}": (row["pattern"], known, "i") for row in table["rules"]}


def constant_patterns(name: str, table: dict[str, Any], sets: dict[str, str]) -> Written:
    def filled(text: str) -> str:
        return SETS.sub(lambda match: sets[match[1]], text)

    written = table.get("patterns") or {}
    rows = {key: {"pattern": row} if isinstance(row, str) else row for key, row in written.items()}
    parts = {part: filled(str(pattern)) for part, pattern in (table.get("parts") or {}).items()}
    return {f"{name}/{key}": (filled(row["pattern"]), parts, row.get("flags", "i")) for key, row in rows.items()}


def sampled_texts() -> list[str]:
    """Return examples of rules, a part of the letters and of hostile texts, and some that end oddly."""
    rules = [
        row for table in nodejs.raw_tables().values() if isinstance(table.get("rules"), list) for row in table["rules"]
    ]
    examples = sorted({text for row in rules for text in (*row.get("match", ()), *row.get("no_match", ()))})
    rows = [
        line for path in sorted(paths.data().glob("notices/*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    letters = [
        "".join(part["text"] for part in json.loads(row)["segments"]) for row in random.Random(5).sample(rows, 25)
    ]
    texts = hostile.generated(50)
    return [*examples[::6], *(clean(text).text for text in [*texts, *letters]), *(text[:2000] for text in texts), *ENDS]


def places(pattern: Any, texts: list[str]) -> list[list[Any]]:
    found = [
        [number, [place for match in pattern.finditer(text) for place in match.span()]]
        for number, text in enumerate(texts)
    ]
    return [one for one in found if one[1]]


def test_small_patterns_mean_the_same() -> None:
    parts = {"two": "a\n|é"}
    found = nodejs.run("rules.mjs", {"patterns": [[one, parts, flags] for one, flags in SMALL], "texts": ENDS})
    for (pattern, flags), there in zip(SMALL, found, strict=True):
        assert there == places(compiled(pattern, parts, flags), ENDS), (pattern, flags)


def test_all_patterns_find_the_same_places() -> None:
    patterns, texts = all_patterns(), sampled_texts()
    found = nodejs.run("rules.mjs", {"patterns": list(patterns.values()), "texts": texts})
    assert sum(map(len, found)) > 10 * len(patterns)
    for (name, (pattern, parts, flags)), there in zip(patterns.items(), found, strict=True):
        here = places(compiled(pattern, parts, flags), texts)
        assert here == there, f"{name} on {[texts[number] for number, _ in here + there if here != there][:1]}"


def test_days_and_numbers_are_the_same() -> None:
    random_ = random.Random(3)
    days = [date(2024, 1, 1) + timedelta(days=random_.randint(0, 2000)) for _ in range(300)]
    limits = [(day, random_.choice([0.5, 1.0, 3.0, 7.0, 17.0, 90.5]), random_.random() < 0.5) for day in days]
    dates = [
        (f"{text}, {day:%d %B}", day if random_.random() < 0.9 else None)
        for day in days
        for text in [random_.choice(DAYS)]
    ]
    numbers = [(random_.choice([1, 7, 13, 25]) * random_.random(), random_.choice([4, 6])) for _ in range(300)]
    numbers += [(value / 128, 6) for value in range(1, 40)] + [(0.5 * unit / 24, 4) for unit in (1, 24, 168, 720)]
    numbers += [(value / 2, 0) for value in range(200)]
    written = [
        [part.isoformat() if isinstance(part, date) else part for part in row]
        for rows in (limits, dates)
        for row in rows
    ]
    found = nodejs.run(
        "arithmetic.mjs",
        {"tables": nodejs.raw_tables(), "limits": written[:300], "dates": written[300:], "numbers": numbers},
    )
    assert found["limits"] == [day.isoformat() if (day := after(*row)) else None for row in limits]
    assert found["numbers"] == [round(value, digits) for value, digits in numbers]
    for (text, received), there in zip(dates, found["dates"], strict=True):
        here: list[Any] = []
        for one in find_quantities(text):
            meant = [one.on(received, day_first) for day_first in (True, False)]
            here += [one.start, one.end, one.days, *(day.isoformat() if day else None for day in meant)]
        assert here == there, (text, received)
