"""A page of the knowledge base as a page of the site: what to do first on top, links and sources at the end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from dialect import separated
from library import Library, Subject
from notice_nlp.pages import anchor
from texts import words

_MARK = re.compile(r"\[\^([^\]]+)\]")


def page(library: Library, kind: str, name: str) -> str:
    """Return the Markdown of a page, with its front matter for MkDocs."""
    parts = [
        _head(library.title(kind, name), library.summary(kind, name)),
        f"{library.summary(kind, name)}\n{{ .lede }}",
        _phrases(library, kind, name),
        *_first(library, kind, name),
        separated(library.page(kind, name).body.strip()),
        *_see_also(library, kind, name),
        *_sources(library, kind, name),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def index(library: Library, kind: str) -> str:
    """Return the Markdown of the page that lists a kind."""
    title, intro = words(kind, library.language, "title"), words(kind, library.language, "intro")
    lists = "\n\n".join(_index_lists(library, kind))
    head = _head(title, intro, search={"exclude": True})  # it would be found for every word of every page
    return f"{head}\n\n{intro}\n{{ .lede }}\n\n{lists}\n"


def cards(library: Library, subjects: list[Subject], start: str, *, brief: bool = False) -> str:
    """Return pages as a list of cards; brief ones show the phrases, if there are any, and no summary."""
    entries = []
    for subject in subjects:
        phrases = library.phrases(*subject)
        summary = "" if brief and phrases else f"    {library.summary(*subject)}\n"
        known = f"\n    {' · '.join(phrases)}\n    {{ .phrases }}\n" if phrases else ""
        entries.append(f"- {library.link(subject, start)}\n    {{ .card-title }}\n\n{summary}{known}")
    listed = "\n".join(entries)
    return f'<div class="cards" markdown>\n\n{listed}\n</div>'


def _head(title: str, description: str, **settings: object) -> str:
    description = " ".join(description.split())
    quoted = json.dumps({"title": title, "description": description, **settings}, ensure_ascii=False)
    return f"---\n{quoted}\n---\n\n# {title}"


def _phrases(library: Library, kind: str, name: str) -> str:
    phrases = library.phrases(kind, name)
    if not phrases:
        return ""
    return f"{words('phrases', library.language)} {' · '.join(phrases)}\n{{ .phrases }}"


def _first(library: Library, kind: str, name: str) -> Iterator[str]:
    front_matter = library.page(kind, name).front_matter
    if steps := getattr(front_matter, "first_steps", None):
        title = words("first_steps", library.language)
        listed = "\n".join(f"1. [ ] {step}" for step in steps)
        yield f'<div class="do-first" markdown>\n\n## {title}\n\n{listed}\n\n</div>'
    if sentence := getattr(front_matter, "satisfied_by", None):
        title = words("satisfied_by", library.language)
        yield f'<div class="do-first" markdown>\n\n**{title}**\n\n{sentence}\n\n</div>'


def _see_also(library: Library, kind: str, name: str) -> Iterator[str]:
    groups = [(title, links) for title, links in _groups(library, kind, name) if links]
    if groups:
        yield f"## {words('see_also', library.language)}"
        listed = "\n\n".join(f"**{words(title, library.language)}**\n\n{links}" for title, links in groups)
        yield f'<div class="see-also" markdown>\n\n{listed}\n\n</div>'


def _groups(library: Library, kind: str, name: str) -> Iterator[tuple[str, str]]:
    front_matter = library.defining(kind, name)
    if kind == "guides":
        pages, findings = library.subjects_of(name)
        said = "".join(f"\n- {words(f'finding_{finding}', library.language)}" for finding in findings)
        yield "applies_to", (library.links(pages) + said).strip()
        return
    yield "asks_for", library.links(("items", item) for item in getattr(front_matter, "asks_for", []))
    yield "asked_by", library.links(library.asking_for(name) if kind == "items" else [])
    yield "related", library.links(("issues", issue) for issue in getattr(front_matter, "related", []))
    yield "instead", _near(library, kind, name)
    yield "guides_on", library.links(library.guides_on(kind, name))


def _near(library: Library, kind: str, name: str) -> str:
    near = [(reading, other) for reading, other in library.near(kind, name) if other]
    colon = words("colon", library.language)
    return "\n".join(f"- {library.link((kind, other))}{colon}{reading}" for reading, other in near)


def _sources(library: Library, kind: str, name: str) -> Iterator[str]:
    """Yield a definition for each source mark; only what this language cites, so that each leads back to the text."""
    cited = set(_MARK.findall(library.page(kind, name).body))
    notes = [
        f"[^{source.key}]: {_source(source, library.language)}"
        for source in library.defining(kind, name).sources
        if source.key in cited
    ]
    if notes:
        yield f"## {words('sources', library.language)}"
        yield "///Footnotes Go Here///"
        yield "\n".join(notes)


def _source(source: object, language: str) -> str:
    name, url = getattr(source, "name", ""), getattr(source, "url", None)
    linked = f"[{name}]({url})" if url else name
    strength = words(f"strength_{getattr(source, 'strength', '')}", language)
    looked_up = words("looked_up", language).format(date=getattr(source, "checked", ""))
    return f"{linked} · {strength} · {looked_up}"


def _index_lists(library: Library, kind: str) -> Iterator[str]:
    if kind != "items":
        yield cards(library, [(kind, name) for name in library.names(kind)], "../", brief=kind == "issues")
        return
    by_response: dict[str, list[Subject]] = {}
    for name in library.names(kind):
        by_response.setdefault(library.defining(kind, name).response, []).append((kind, name))
    for response, subjects in sorted(by_response.items(), key=lambda pair: -len(pair[1])):
        title = words(f"response_{response}", library.language)
        yield f"## {title} {{ #{anchor(response)} }}\n\n{cards(library, subjects, '../')}"
