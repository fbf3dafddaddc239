"""What MkDocs calls while it builds one language of the site.

Pages written by hand stand in docs/en and docs/zh; the pages of kb/ are brought in here, with the navigation to them. A page
says ``<!-- generated: NAME -->`` where something generated goes, and ``<!-- include: PATH -->`` for a document of the
repository. What is wrong is a warning, and ``mkdocs build --strict`` fails on warnings.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

import chinese
import documents
import home
import labels
import reader_files
import reference
from checklists import Checklists
from library import KNOWLEDGE_BASE, ROOT, Library
from notice_nlp.errors import NoticeError
from notice_nlp.pages import anchor
from notice_nlp.taxonomy import KINDS

DOCS = ROOT / "docs"
_MARKER = re.compile(r"^<!-- (generated|include): (\S+) -->$", re.M)
_GENERATED: dict[str, Callable[[Library], str]] = {
    "issue-cards": home.issue_cards,
    "stage-cards": home.stage_cards,
    "item-links": home.item_links,
    "finder-data": home.finder_data,
    "command-line": reference.command_line,
    "labelling": reference.labelling,
    "model-figures": reference.model_figures,
    "data-counts": reference.data_counts,
    "reader": reader_files.tags,
}
_TWIN_ADDRESS = "NOTICE_TWIN"  # where 'make serve' has the other language
_SITE_ADDRESS = "SITE_URL"  # where the site will stand, if that is known
_log = logging.getLogger("mkdocs.hooks.notice_nlp")
_open: dict[str, Library] = {}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the knowledge base, complete the navigation, set up Markdown and search."""
    language = config.extra["language"]
    try:
        _open["library"] = library = Library.open(language)
    except NoticeError as error:
        raise PluginError(str(error)) from error
    config.nav = [_navigation(entry, library) for entry in config.nav or []]
    config.markdown_extensions.append(Checklists())
    config.mdx_configs.setdefault("toc", {})["slugify"] = lambda text, _: anchor(text)
    address = os.environ.get(_SITE_ADDRESS, "").rstrip("/")
    config.site_url = f"{address}/{language}/" if address else ""
    config.extra["twin"] = {"en": "zh", "zh": "en"}[language]
    config.extra["twin_address"] = os.environ.get(_TWIN_ADDRESS)
    chinese.install()
    return config


def _navigation(entry: Any, library: Library) -> Any:  # noqa: ANN401 - a title with a path, or a list of such
    if not isinstance(entry, dict):
        return entry
    ((title, target),) = entry.items()
    if not isinstance(target, str) or not target.startswith("kb:"):
        return entry
    kind = target.removeprefix("kb:")
    pages = [{library.title(kind, name): f"kb/{kind}/{name}.md"} for name in library.names(kind)]
    return {title: [f"kb/{kind}/index.md", *pages]}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the knowledge base, styles, scripts, plots, samples and the reader; name pages without a twin."""
    library = _open["library"]
    for kind in KINDS:
        files.append(File.generated(config, f"kb/{kind}/index.md", content=labels.index(library, kind)))
        for name in library.names(kind):
            content = labels.page(library, kind, name)
            files.append(File.generated(config, f"kb/{kind}/{name}.md", content=content))
    samples = _below(DOCS / "samples" / "new-label", "samples/new-label/")
    for address, path in {**_below(DOCS / "assets"), **_below(DOCS / "plots", "plots/"), **samples}.items():
        files.append(File.generated(config, f"assets/{documents.as_shown(address)}", abs_src_path=str(path)))
    for address, code in reader_files.collect().items():
        files.append(File.generated(config, f"assets/reader/{address}", content=code))
    for missing in without_twin(DOCS):
        _log.warning("%s: this page is missing; its twin exists", missing)
    return files


def _below(folder: Path, prefix: str = "") -> dict[str, Path]:
    return {prefix + path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def without_twin(docs: Path) -> list[Path]:
    """Return the pages that one of ``docs/en`` and ``docs/zh`` lacks."""
    english, chinese_ = (
        {path.relative_to(docs / lang) for path in (docs / lang).rglob("*.md")} for lang in ("en", "zh")
    )
    return sorted(
        [docs / "zh" / path for path in english - chinese_] + [docs / "en" / path for path in chinese_ - english]
    )


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put in what is generated, and documents of the repository; what is for developers is found after what is for sellers."""
    del config, files
    if page.file.src_uri.startswith("developers/"):
        page.meta.setdefault("search", {"boost": 0.2})

    def put_in(match: re.Match[str]) -> str:
        what, name = match.groups()
        if what == "include":
            return documents.include(name, page.file.src_uri, _log.warning)
        if name not in _GENERATED:
            _log.warning("%s: nothing is generated under the name %r", page.file.src_uri, name)
            return ""
        return _GENERATED[name](_open["library"])

    return _MARKER.sub(put_in, markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Make the empty corner of a table a cell: a heading without words is read out as nothing."""
    del page, config, files
    return html.replace("<th></th>", "<td></td>")


def on_post_build(config: MkDocsConfig) -> None:
    """Write what belongs to both languages beside the folder of this one: the way in, and the page for dead addresses."""
    root = Path(config.site_dir).parent
    base = PurePosixPath("/" + os.environ.get(_SITE_ADDRESS, "").split("://")[-1].partition("/")[2])
    for path in (DOCS / "root").iterdir():
        text = path.read_text(encoding="utf-8").replace("{{ base }}", str(base).rstrip("/"))
        (root / path.name).write_text(text, encoding="utf-8")
    shutil.copyfile(DOCS / "assets" / "favicon.svg", root / "favicon.svg")


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., Any]) -> LiveReloadServer:
    """Build again when the knowledge base or the shared files change."""
    del config, builder
    for folder in (KNOWLEDGE_BASE, DOCS):
        server.watch(str(folder))
    return server
