"""The knowledge base in one language, with the links that run backwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notice_nlp.taxonomy import KINDS, Page, Taxonomy, load_taxonomy

ROOT = Path(__file__).resolve().parent.parent.parent
KNOWLEDGE_BASE = ROOT / "kb"
_PLURAL = {"stage": "stages", "issue": "issues", "item": "items", "guide": "guides"}

Subject = tuple[str, str]  # a kind and an id


@dataclass(frozen=True, slots=True)
class Library:
    """All pages, seen in one language.

    Attributes:
        taxonomy: the pages in both languages.
        language: ``en`` or ``zh``.
    """

    taxonomy: Taxonomy
    language: str

    @classmethod
    def open(cls, language: str) -> Library:
        """Read and check all pages."""
        return cls(load_taxonomy(KNOWLEDGE_BASE), language)

    def subjects(self) -> list[Subject]:
        """Return every page, by kind."""
        return [(kind, name) for kind in KINDS for name in self.names(kind)]

    def names(self, kind: str) -> list[str]:
        """Return the ids of a kind: what is no notice, or fits nothing else, comes last."""
        return sorted(self.taxonomy.ids(kind), key=lambda name: (self._rest(kind, name), name))

    def page(self, kind: str, name: str) -> Page:
        """Return a page in the language of this library."""
        return self.taxonomy.pages[kind][name][self.language]

    def defining(self, kind: str, name: str) -> Any:  # noqa: ANN401 - one of four models
        """Return the front matter that defines a label: that of the English page."""
        return self.taxonomy.pages[kind][name]["en"].front_matter

    def title(self, kind: str, name: str) -> str:
        """Return the title of a page."""
        return str(self.page(kind, name).front_matter.title)

    def phrases(self, kind: str, name: str) -> list[str]:
        """Return the wordings by which one knows a notice, or none."""
        return list(getattr(self.page(kind, name).front_matter, "phrases", []))

    def summary(self, kind: str, name: str) -> str:
        """Return what a page is about, in a sentence or two."""
        front_matter = self.page(kind, name).front_matter
        return " ".join(str(getattr(front_matter, "summary", None) or front_matter.definition).split())

    def near(self, kind: str, name: str) -> list[tuple[str, str | None]]:
        """Return readings that come close, each with the label it belongs to instead."""
        readings = self.page(kind, name).front_matter.not_
        instead = [near.instead for near in self.defining(kind, name).not_]
        return [(getattr(one, "reading", one), other) for one, other in zip(readings, instead, strict=True)]

    def asking_for(self, item: str) -> list[Subject]:
        """Return the issues whose notices ask for an item."""
        return [("issues", name) for name in self.names("issues") if item in self.defining("issues", name).asks_for]

    def guides_on(self, kind: str, name: str) -> list[Subject]:
        """Return the guides that apply to a page."""
        subject = f"{kind.removesuffix('s')}:{name}"
        return [("guides", one) for one in self.names("guides") if subject in self.defining("guides", one).applies_to]

    def subjects_of(self, guide: str) -> tuple[list[Subject], list[str]]:
        """Return the pages that a guide applies to, and the findings."""
        pairs = [one.split(":", 1) for one in self.defining("guides", guide).applies_to]
        pages = [(_PLURAL[kind], name) for kind, name in pairs if kind in _PLURAL]
        return pages, [name for kind, name in pairs if kind not in _PLURAL]

    def link(self, subject: Subject, start: str = "../") -> str:
        """Return a Markdown link to a page; ``start`` leads from the page it stands on to kb/."""
        return f"[{self.title(*subject)}]({start}{subject[0]}/{subject[1]}.md)"

    def links(self, subjects: Iterable[Subject], start: str = "../") -> str:
        """Return a list of links."""
        return "\n".join(f"- {self.link(subject, start)}" for subject in subjects)

    def _rest(self, kind: str, name: str) -> bool:
        front_matter = self.defining(kind, name)
        return not getattr(front_matter, "is_notice", True) or bool(getattr(front_matter, "fallback", False))
