"""Every pattern of tables and pages finds the same places in Python and in JavaScript."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from notice_nlp import paths
from notice_nlp.clean import clean
from notice_nlp.rules import compiled, table
from tests import hostile

ROOT = Path(__file__).parent.parent
TABLES = [path for path in sorted(paths.TABLES.glob("*.yaml")) if "\nrules:" in path.read_text(encoding="utf-8")]
ENDS = ["a\nb\r\nc", "É é Ä ä ß ẞ ſ K k", "\ufeffa\u00a0b\u2028c\u0085d", "x😀y😀😀 z", "", "\n", "a\n"]
LITTLE = [
    (r"^.", ""), (r".$", ""), (r"^.", "m"), (r".$", "m"), (r"[^a]", "i"), (r"[^a-m]{2}", "i"), (r"k|s|é", "i"), (r"[a-zé]+", "i"), (r"\s\S", "i"),
    (r"[^\s]+", ""), (r".{3}", "i"), (r"\b\w+\b", "i"), (r"[\ud800-\udfff]", ""), (r"(?<=\W)\w", ""), (r"(?<one>\w)(?!\1)", ""), (r"[X-c]", "i"),
    (r"\x41|\u0062", "i"), ("[\U0001f600-\U0001f64f]", ""), ("[^\U0001f600]+", "i"), (r"a-b|[-a]|[a\-c]", "i"), (r"[\]\[^]", ""), (r"\D\d?", ""),
]  # fmt: skip


def node(script: Path, given: object) -> Any:
    """Run a script of web/tests on JSON."""
    program = shutil.which("node")
    if not program:
        pytest.fail("the reader in the browser is tested with Node 20 or later: install it (https://nodejs.org) and put it on the PATH")
    done = subprocess.run([program, str(script)], input=json.dumps(given), capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def all_patterns() -> dict[str, tuple[str, dict[str, str]]]:
    """Return every pattern as it is written, and the parts of its table."""
    patterns = {}
    for path in TABLES:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        parts: dict[str, str] = {}
        for name, pattern in (data.get("parts") or {}).items():
            parts[name] = pattern
            for known, whole in parts.items():
                parts[name] = parts[name].replace("{{%s}}" % known, f"(?:{whole})")
        patterns |= {f"{path.stem}/{row['id']}": (row["pattern"], parts) for row in data["rules"]}
    knowledge = json.loads((paths.model("default") / "knowledge.json").read_text(encoding="utf-8"))
    for kind in ("issues", "items"):
        for name, entry in knowledge[kind].items():
            for language, listed in entry["patterns"].items():
                patterns[f"{kind}/{name}/{language}"] = ("|".join(f"(?:{one})" for one in listed), {})
    return patterns


def sampled_texts() -> list[str]:
    """Return the examples of all rules, a part of the letters and of hostile texts, and some that end oddly."""
    examples = {text for path in TABLES for rule in table(path.stem) for text in (*rule.match, *rule.no_match)}
    rows = [json.loads(line) for path in sorted(paths.data().glob("notices/*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    letters = ["".join(part["text"] for part in row["segments"]) for row in random.Random(5).sample(rows, 60)]
    repaired = [clean(text).text for text in [*hostile.generated(100), *letters]]
    return [*sorted(examples)[::6], *repaired, *ENDS]


def places(pattern: Any, texts: list[str]) -> list[list[Any]]:
    found = [[number, [place for match in pattern.finditer(text) for place in match.span()]] for number, text in enumerate(texts)]
    return [one for one in found if one[1]]


def test_small_patterns_mean_the_same() -> None:
    found = node(ROOT / "web/tests/rules.mjs", {"patterns": [[one, {}, flags] for one, flags in LITTLE], "texts": ENDS})
    for (pattern, flags), there in zip(LITTLE, found, strict=True):
        assert there == places(compiled(pattern, flags=flags), ENDS), (pattern, flags)


def test_all_patterns_find_the_same_places() -> None:
    patterns, texts = all_patterns(), sampled_texts()
    found = node(
        ROOT / "web/tests/rules.mjs", {"patterns": [[one, parts, "i"] for one, parts in patterns.values()], "texts": texts}
    )
    assert sum(map(len, found)) > len(patterns)
    for (name, (pattern, parts)), there in zip(patterns.items(), found, strict=True):
        here = places(compiled(pattern, parts), texts)
        differing = [texts[number] for number, _ in [*here, *there] if [number, dict(here).get(number)] not in there] if here != there else []
        assert here == there, f"{name} on {differing[:1]}"
