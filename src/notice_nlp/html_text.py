"""HTML mail to the text that a reader sees, with every link's words and target."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from notice_nlp.constants import constants


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a mail: its words stand at ``text[start:end]``; ``target`` is where it really leads."""

    start: int
    end: int
    text: str
    target: str


@dataclass(slots=True)
class _Page:
    """The text written so far."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    links: list[Link] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    def ends_with(self, suffix: str) -> bool:
        return not self.pieces or "".join(self.pieces[-2:]).endswith(suffix)

    def words(self, text: str) -> None:
        text = constants("html_text").patterns["space"].sub(" ", text)
        if text.startswith(" ") and (self.ends_with(" ") or self.ends_with("\n")):
            text = text[1:]
        if text:
            self.write(text)

    def line(self, empty_line: bool = False) -> None:
        wanted = "\n\n" if empty_line else "\n"
        if not self.ends_with("\n"):
            self.write(wanted)
        elif empty_line and not self.ends_with("\n\n"):
            self.write("\n")


def html_to_text(html: str) -> tuple[str, list[Link]]:
    """Return the visible text and its links.

    Scripts, styles and hidden elements are dropped. A link whose words do not show its target is
    written as ``words <target>``, so that nobody has to click to see where it leads.
    """
    from selectolax.lexbor import LexborHTMLParser

    root = LexborHTMLParser(html).root
    page = _Page()
    if root is not None:
        _write(root, page, 0)
    return "".join(page.pieces).rstrip(), page.links


def _write(node: Any, page: _Page, depth: int) -> None:  # noqa: ANN401 - selectolax node
    for child in node.iter(include_text=True):
        tag = child.tag
        if tag == "-text":
            page.words(child.text(deep=False))
        elif tag == "br":
            page.write("\n")
        elif tag == "-comment" or tag in _tags("unseen") or _is_hidden(child.attributes):
            continue
        elif depth < constants("html_text").values["deepest"]:
            _write_element(child, tag, page, depth)
        else:
            page.words(child.text())


def _write_element(node: Any, tag: str, page: _Page, depth: int) -> None:  # noqa: ANN401
    if tag in _tags("block") or tag == "li":
        page.line(tag in _tags("paragraph"))
    if tag == "li":
        page.write("- ")
    elif tag in ("td", "th"):
        page.words(" ")
    start, first_piece = page.length, len(page.pieces)
    _write(node, page, depth + 1)
    if tag == "a":
        _write_target(node.attributes.get("href"), start, "".join(page.pieces[first_piece:]).strip(), page)
    elif tag == "form":
        _write_target(node.attributes.get("action"), start, "".join(page.pieces[first_piece:]).strip(), page)
        page.line()
    elif tag in _tags("block") or tag == "li":
        page.line(tag in _tags("paragraph"))


def _write_target(href: str | None, start: int, words: str, page: _Page) -> None:
    target = (href or "").strip()
    if not target or target.startswith("#"):
        return
    page.links.append(Link(start, page.length, words, target))
    if target.removeprefix("mailto:").rstrip("/") not in words:
        page.write(f" <{target}>")


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes or (attributes.get("type") or "").lower() == "hidden":
        return True
    return bool(constants("html_text").patterns["hidden_style"].search(attributes.get("style") or ""))


@cache
def _tags(kind: str) -> frozenset[str]:
    return frozenset(str(constants("html_text").values[f"{kind}_tags"]).split())
