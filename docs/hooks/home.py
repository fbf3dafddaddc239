"""The parts of the home page that come from the knowledge base: cards, and what the finder looks through."""

from __future__ import annotations

import json
from typing import Any

from labels import cards
from library import Library, Subject
from texts import words

_START = "kb/"


def issue_cards(library: Library) -> str:
    """Return a card for each accusation."""
    return cards(library, [("issues", name) for name in library.names("issues")], _START, brief=True)


def stage_cards(library: Library) -> str:
    """Return a card for each state."""
    return cards(library, [("stages", name) for name in library.names("stages")], _START, brief=True)


def item_links(library: Library) -> str:
    """Return a list of everything that notices ask for."""
    listed = library.links([("items", name) for name in library.names("items")], _START)
    return f'<div class="links" markdown>\n\n{listed}\n\n</div>'


def finder_data(library: Library) -> str:
    """Return all pages as JSON in a script element: titles, summaries, phrases of both languages, patterns."""
    entries = [_entry(library, subject) for subject in library.subjects()]
    data = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="finder-data">{data}</script>'


def _entry(library: Library, subject: Subject) -> dict[str, Any]:
    kind, name = subject
    twins = [page.front_matter for page in library.taxonomy.pages[kind][name].values()]
    return {
        "kind": words(kind, library.language, "one"),
        "url": f"{_START}{kind}/{name}/",
        "title": library.title(kind, name),
        "summary": library.summary(kind, name),
        "phrases": [phrase for one in twins for phrase in [one.title, *getattr(one, "phrases", [])]],
        "patterns": [  # those of further languages find their words inside of English ones
            pattern
            for one in twins
            for language in ("en", "zh")
            for pattern in getattr(one, "patterns", {}).get(language, [])
        ],
    }
