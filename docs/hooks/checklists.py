"""A Markdown extension: list items that begin with ``[ ]`` become boxes to tick, each named by its own text."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

_BOX = re.compile(r"\[ \] +")
_BLOCKS = {"ul", "ol", "p", "div", "table", "pre"}


class _Boxes(Treeprocessor):  # type: ignore[misc] # Markdown carries no types
    def run(self, root: Element) -> None:
        for listed in [element for element in root.iter() if element.tag in ("ul", "ol")]:
            for entry in listed:
                for holder in (entry, *entry[:1]):
                    if holder.tag in ("li", "p") and holder.text and _BOX.match(holder.text):
                        _label(holder)
                        entry.set("class", "to-tick")
                        listed.set("class", "checklist")


def _label(holder: Element) -> None:
    """Put a label with a box around the words, up to the first block."""
    text, inline = _BOX.sub("", holder.text or "", count=1), list(holder)
    holder.text = None
    label = Element("label")
    SubElement(label, "input", {"type": "checkbox"})
    said = SubElement(label, "span")
    said.text = text
    for child in inline:
        if child.tag in _BLOCKS:
            break
        holder.remove(child)
        said.append(child)
    holder.insert(0, label)


class Checklists(Extension):  # type: ignore[misc]
    """Registers the boxes, before inline mark-up is read."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the tree processor."""
        md.treeprocessors.register(_Boxes(md), "checklists", 25)
