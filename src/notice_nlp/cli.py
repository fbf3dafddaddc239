"""The command line. Each command parses, calls, prints; what it prints for people goes through rich.

Heavy modules are imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notice_nlp import __version__, paths
from notice_nlp.commands.compare_models import compare_models
from notice_nlp.commands.data_audit import data_audit
from notice_nlp.commands.export import export
from notice_nlp.commands.import_labels import import_labels
from notice_nlp.commands.imports import import_command
from notice_nlp.commands.label import label
from notice_nlp.commands.options import DATA as _DATA
from notice_nlp.commands.options import KB as _KB
from notice_nlp.commands.options import MODEL as _MODEL
from notice_nlp.commands.options import example as _example
from notice_nlp.commands.promote import promote, rollback
from notice_nlp.commands.train import train
from notice_nlp.errors import InputError, NoticeError

if TYPE_CHECKING:
    from notice_nlp.explain import Explanation
    from notice_nlp.message import Message
    from notice_nlp.reader import NoticeReader
    from notice_nlp.report import NoticeReport

FORMATS = ("text", "json", "jsonl", "markdown", "html")
_SOME_FAILED = 1

Read = tuple[str, "Message | InputError"]


class _Group(click.Group):
    """Prints errors of the package without a traceback and exits with their code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        try:
            return super().invoke(ctx)
        except NoticeError as error:
            click.echo(f"notice-nlp: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="notice-nlp")
def main() -> None:
    """Read Amazon seller notices: what is alleged, what to send, until when, and where to read on.

    Everything runs on this machine; nothing is sent anywhere.
    """


@main.command(
    epilog=_example("""
notice-nlp classify notice.eml
notice-nlp classify --lang zh notice.txt
pbpaste | notice-nlp classify
notice-nlp classify --format jsonl inbox.mbox rows.jsonl > reports.jsonl
""")
)
@click.argument("files", nargs=-1, metavar="[FILE ...|-]")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to print the report.",
)
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    help="Language of advice and guides [default: that of the notice, else en].",
)
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes for large batches.")
@click.option(
    "--explain", is_flag=True, help="Also say which rule or which weights found each finding (text, json, jsonl)."
)
@_MODEL
def classify(files: Sequence[str], form: str, lang: str | None, jobs: int, explain: bool, model: str | None) -> None:
    """Read notices and print a report for each.

    FILE is a .txt .md .eml .mbox .html file, a .jsonl file with rows {"id": ..., "text": ...}, or a
    folder of these; '-' or nothing reads standard input.
    """
    from notice_nlp.reader import load

    if explain and form not in ("text", "json", "jsonl"):
        raise click.BadParameter("explanations are printed as text, json or jsonl", param_hint="--explain")
    reader = load(model)
    batch = list(_batch(files)) if form == "text" or explain else _batch(files)
    outcomes = _outcomes(reader, batch, lang, jobs)
    single = isinstance(batch, list) and len(batch) == 1
    why = (
        {name: reader.explain(message) for name, message in batch if not isinstance(message, InputError)}
        if explain
        else {}
    )
    failed = _print_all(outcomes, form, reader, lang, single or not _is_many(files), why)
    if failed:
        raise click.exceptions.Exit(failed)


def _is_many(files: Sequence[str]) -> bool:
    return len(files) > 1 or any(
        Path(file).is_dir() or Path(file).suffix.lower() in (".mbox", ".jsonl") for file in files
    )


def _batch(files: Sequence[str]) -> Iterator[Read]:
    from notice_nlp.message import read, read_many

    for file in files or ("-",):
        if file != "-":
            yield from read_many(file)
            continue
        try:
            yield "-", read(sys.stdin.buffer.read())
        except InputError as error:
            yield "-", error


def _outcomes(
    reader: NoticeReader, batch: Sequence[Read] | Iterator[Read], lang: str | None, jobs: int
) -> Iterator[tuple[str, NoticeReport | InputError]]:
    if jobs == 1:
        for name, message in batch:
            yield name, message if isinstance(message, InputError) else reader.analyze(message, lang)
        return
    reads = list(batch)
    reports = reader.analyze_many((message for _, message in reads if not isinstance(message, InputError)), lang, jobs)
    for name, message in reads:
        yield name, message if isinstance(message, InputError) else next(iter(reports))


def _print_all(
    outcomes: Iterator[tuple[str, NoticeReport | InputError]],
    form: str,
    reader: NoticeReader,
    lang: str | None,
    single: bool,
    why: Mapping[str, Sequence[Explanation]],
) -> int:
    """Print every outcome in order; return the exit code."""
    failed = 0
    for name, outcome in outcomes:
        if isinstance(outcome, InputError):
            failed = outcome.exit_code if single else _SOME_FAILED
            _print_error(name, outcome, form)
        else:
            _print_report(outcome, form, reader, lang, why.get(name))
    return failed


def _print_error(name: str, error: InputError, form: str) -> None:
    if form == "jsonl":
        import json

        click.echo(json.dumps({"id": name, "error": {"code": error.code, "message": str(error)}}, ensure_ascii=False))
    else:
        click.echo(f"notice-nlp: {error}", err=True)


def _print_report(
    report: NoticeReport, form: str, reader: NoticeReader, lang: str | None, why: Sequence[Explanation] | None
) -> None:
    knowledge = reader.knowledge(lang or report.language)
    if form == "text":
        from rich.console import Console

        from notice_nlp.render.terminal import print_report

        print_report(report, knowledge, Console(highlight=False))
        for one in why or ():
            click.echo(_because(one))
    elif form == "markdown":
        from notice_nlp.render.markdown import to_markdown

        click.echo(to_markdown(report, knowledge))
    elif form == "html":
        from notice_nlp.render.web import to_html

        click.echo(to_html(report, knowledge))
    elif why is None:
        click.echo(report.to_json(indent=2 if form == "json" else None))
    else:
        import json

        from notice_nlp.explain import as_dict

        with_reasons = {**json.loads(report.to_json()), "explanations": [as_dict(one) for one in why]}
        click.echo(json.dumps(with_reasons, ensure_ascii=False, indent=2 if form == "json" else None))


def _because(one: Explanation) -> str:
    """Return an explanation as a line: what, by which rule or terms, on which words."""
    cause = one.rule or " ".join(f"{term}{weight:+.2f}" for term, weight in one.terms)
    words = " ".join(one.text.split())
    return f"{one.finding:<32} {cause}" + (f'  "{words}"' if words else "")


@main.command(
    epilog=_example("""
notice-nlp compare first.eml reply1.eml reply2.eml
notice-nlp compare --lang zh case.mbox
notice-nlp compare --format markdown thread.txt > case.md
""")
)
@click.argument("files", nargs=-1, required=True, metavar="FIRST REPLY ...|CASE|-")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="Output.",
)
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language [default: that of the newest letter, else en].")
@_MODEL
def compare(files: Sequence[str], form: str, lang: str | None, model: str | None) -> None:
    """Compare the letters of one case: what is still asked, what is new, what is no longer asked.

    Give a file for each letter, or one CASE: a mailbox, a folder, a thread, or a text with a line ===
    between the letters. They are put in the order of their dates if all have one, else they stay as given.
    """
    from notice_nlp.reader import load

    comparison = load(model).compare((sys.stdin.buffer.read() if file == "-" else Path(file) for file in files), lang)
    if form == "text":
        from rich.console import Console

        from notice_nlp.render.terminal import print_comparison

        print_comparison(comparison, Console(highlight=False))
    elif form == "markdown":
        from notice_nlp.render.markdown import comparison_to_markdown

        click.echo(comparison_to_markdown(comparison))
    else:
        click.echo(comparison.to_json(indent=2))


@main.command(
    epilog=_example("""
notice-nlp evaluate my-labelled.jsonl
notice-nlp evaluate --json --model models/mine a.jsonl b.jsonl
""")
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print figures for programs.")
@_MODEL
def evaluate(files: Sequence[Path], as_json: bool, model: str | None) -> None:
    """Measure a model on labelled JSON Lines: stage, issues, items, deadlines, each with its n."""
    import json

    from notice_nlp.reader import load
    from notice_nlp.training import evaluate as measuring

    reader = load(model)
    for file in files:
        scores = measuring.evaluate(reader, measuring.read_rows(file), reader.no_notice)
        if as_json:
            click.echo(json.dumps({"file": str(file), **measuring.as_dict(scores)}, ensure_ascii=False))
        else:
            click.echo(f"== {file}\n{measuring.as_text(scores)}\n")


@main.group()
def kb() -> None:
    """Look at the knowledge base and check it."""


@kb.command("check", epilog=_example("notice-nlp kb check"))
@_KB
def kb_check(kb_folder: Path | None) -> None:
    """Check every page: front matter, sections, links, source marks; all errors are listed with file and line.

    Sources last looked up more than a year ago are only named.
    """
    from datetime import UTC, datetime

    from notice_nlp import pages
    from notice_nlp.taxonomy import KINDS, load_taxonomy

    folder = kb_folder or paths.knowledge_base()
    taxonomy = load_taxonomy(folder)
    pages.check_pages(taxonomy, folder / "templates")
    for old in pages.old_sources(taxonomy, datetime.now(UTC).date()):
        click.echo(f"look up again: {old}", err=True)
    click.echo(
        "knowledge base: "
        + ", ".join(f"{len(taxonomy.pages[kind])} {kind}" for kind in KINDS)
        + ", each in English and Chinese"
    )


@kb.command("list", epilog=_example("notice-nlp kb list issues\nnotice-nlp kb list --lang zh items"))
@click.argument("kind", type=click.Choice(["stages", "issues", "items", "guides"]))
@click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the titles."
)
@_KB
def kb_list(kind: str, lang: str, kb_folder: Path | None) -> None:
    """List the labels of one kind: id and title."""
    from notice_nlp.taxonomy import load_taxonomy

    for name, page in load_taxonomy(kb_folder or paths.knowledge_base()).pages[kind].items():
        click.echo(f"{name:<28} {page[lang].front_matter.title}")


@kb.command(
    "show",
    epilog=_example("notice-nlp kb show issues/related_accounts\nnotice-nlp kb show --lang zh items/invoices"),
)
@click.argument("page", metavar="KIND/ID")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the page.")
@_KB
def kb_show(page: str, lang: str, kb_folder: Path | None) -> None:
    """Print a page."""
    from notice_nlp.taxonomy import KINDS, load_taxonomy

    taxonomy = load_taxonomy(kb_folder or paths.knowledge_base())
    kind, _, name = page.removesuffix(".md").partition("/")
    if kind not in KINDS or name not in taxonomy.pages[kind]:
        raise click.BadParameter(
            f"there is no page {page!r}; 'notice-nlp kb list issues' lists what there is",
            param_hint="KIND/ID",
        )
    shown = taxonomy.pages[kind][name][lang]
    click.echo(f"# {shown.front_matter.title}\n\n{shown.body.strip()}")


@kb.command("search", epilog=_example("notice-nlp kb search utility bill\nnotice-nlp kb search --lang zh 产权"))
@click.argument("query", nargs=-1, required=True)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the pages.")
@_KB
def kb_search(query: Sequence[str], lang: str, kb_folder: Path | None) -> None:
    """Find pages by words."""
    from notice_nlp.search import PageSearch
    from notice_nlp.taxonomy import load_taxonomy

    hits = PageSearch(load_taxonomy(kb_folder or paths.knowledge_base()), lang).find(" ".join(query))
    for hit in hits:
        click.echo(f"{hit.kind}/{hit.name:<34} {hit.title}")
    if not hits:
        click.echo("nothing found; try other words", err=True)


@kb.command("export", epilog=_example("notice-nlp kb export > kb.json"))
@_KB
def kb_export(kb_folder: Path | None) -> None:
    """Print all labels and pages as one JSON object, for other tools."""
    import json

    from notice_nlp.taxonomy import load_taxonomy

    click.echo(json.dumps(load_taxonomy(kb_folder or paths.knowledge_base()).export(), ensure_ascii=False, indent=1))


@main.group()
def web() -> None:
    """Make the files of the reader that runs in a browser."""


@web.command(
    "export", epilog=_example("notice-nlp web export site/assets/reader/data\nnotice-nlp web export --model mine out/")
)
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@_MODEL
def web_export(folder: Path, model: str | None) -> None:
    """Write rules, knowledge and model for the reader in the browser into DIR, compressed.

    The pages themselves stand in web/ of the repository; see web/README.md.
    """
    from notice_nlp.webdata import export

    sizes = export(folder, paths.model(model))
    for name, size in sizes.items():
        click.echo(f"{size['gzip']:>9,} bytes  {name}.gz")
    click.echo(f"{sum(size['gzip'] for size in sizes.values()):>9,} bytes  in all")


@main.group()
def data() -> None:
    """Look at labelled rows and check them."""


@data.command(
    "check",
    epilog=_example("""
notice-nlp data check
notice-nlp data check --data my-data/
notice-nlp data check --against held-out.jsonl
"""),
)
@click.option(
    "--against",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE|DIR",
    help="Held-out rows (JSON Lines): fail if a row shares 8 words or 12 Han characters with one. May be repeated.",
)
@click.option("--fewest", default=15, show_default=True, help="Letters per label and language below which to warn.")
@_DATA
@_KB
def data_check(against: Sequence[Path], fewest: int, data: Path | None, kb_folder: Path | None) -> None:
    """Check labelled rows: against the knowledge base, for near-duplicates, conflicts, and copies of held-out texts.

    All errors are listed, with file and line or with the ids of the rows. Labels with too few letters are only named.
    """
    from notice_nlp import audit
    from notice_nlp.notices import load_corpus
    from notice_nlp.taxonomy import load_taxonomy

    folder, taxonomy = data or paths.data(), load_taxonomy(kb_folder or paths.knowledge_base())
    corpus = load_corpus(folder, taxonomy)
    audit.check(corpus, audit.held_out(against), audit.fixed_terms(folder))
    labels = {kind: taxonomy.ids(kind) for kind in ("stages", "issues", "items")}
    for few in audit.too_few(corpus.notices, labels, fewest):
        click.echo(f"few letters: {few}", err=True)
    click.echo(
        f"data: {len(corpus.notices)} letters, {len(corpus.passages)} segments, no near-duplicates across families"
    )


@data.command("count", epilog=_example("notice-nlp data count"))
@_DATA
@_KB
def data_count(data: Path | None, kb_folder: Path | None) -> None:
    """Count letters per label and language."""
    from notice_nlp.notices import counts, load_corpus
    from notice_nlp.taxonomy import load_taxonomy

    corpus = load_corpus(data or paths.data(), load_taxonomy(kb_folder or paths.knowledge_base()))
    languages = sorted({notice.language for notice in corpus.notices})
    for kind, table in counts(corpus.notices).items():
        click.echo(f"{kind:<28} " + " ".join(f"{language:>5}" for language in languages))
        for name in sorted(table):
            click.echo(f"  {name:<26} " + " ".join(f"{table[name][language]:>5}" for language in languages))


@data.command("card", epilog=_example("notice-nlp data card\nnotice-nlp data card --data my-data/"))
@_DATA
@_KB
def data_card(data: Path | None, kb_folder: Path | None) -> None:
    """Bring the counts in the README.md of a data folder up to date."""
    from notice_nlp.notices import load_corpus
    from notice_nlp.taxonomy import load_taxonomy
    from notice_nlp.training.dataset import counts_card, with_counts

    folder, taxonomy = data or paths.data(), load_taxonomy(kb_folder or paths.knowledge_base())
    path = folder / "README.md"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    path.write_text(with_counts(text, counts_card(load_corpus(folder, taxonomy), taxonomy), path), encoding="utf-8")
    click.echo(f"{path}: counts up to date")


main.add_command(train)
main.add_command(compare_models)
main.add_command(promote)
main.add_command(rollback)
main.add_command(import_command)
main.add_command(label)
main.add_command(export)
main.add_command(import_labels)
data.add_command(data_audit)
