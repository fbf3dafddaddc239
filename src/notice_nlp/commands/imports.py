"""``notice-nlp import``: take one's own mails into a folder, redacted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notice_nlp.commands.options import example, progress

if TYPE_CHECKING:
    from notice_nlp.intake import Outcome

_SOME_FAILED = 1


@click.command(
    "import",
    epilog=example("""
notice-nlp import inbox.mbox mails/ --into my-data/
notice-nlp import table.csv --column body --into my-data/ --batch march
notice-nlp import mails/ --into my-data/ --name 'Our Shop' --names clients.txt
notice-nlp import mails/ --into my-data/ --map ~/private/map.json
"""),
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=click.Path(path_type=Path))
@click.option("--into", "folder", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Your folder.")
@click.option("--batch", metavar="NAME", help="Name of the file in DIR/inbox; rows are added to it [default: the day].")
@click.option(
    "--column", metavar="NAME", help="Of CSV files, the column with the text [default: text, body, 正文, ...]."
)
@click.option(
    "--name", "names", multiple=True, metavar="TEXT", help="Replace this name wherever it stands. May be repeated."
)
@click.option(
    "--names", "name_files", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="Names, one a line."
)
@click.option("--redact-asins", is_flag=True, help="Replace product numbers, too.")
@click.option("--map", "map_file", type=click.Path(path_type=Path), metavar="FILE",
              help="Write what placeholders stand for; FILE must stand outside of DIR, only you can read it.")  # fmt: skip
def import_command(
    sources: Sequence[Path],
    folder: Path,
    batch: str | None,
    column: str | None,
    names: Sequence[str],
    name_files: Sequence[Path],
    redact_asins: bool,
    map_file: Path | None,
) -> None:
    """Import mails into a folder to label them: names, addresses, numbers and secrets are replaced.

    SOURCE is an .eml, .mbox, .html, .txt, .jsonl or .csv file, a maildir, or a folder of these. A text file may hold
    several letters with a line === between them. What the folder holds already is not imported again; what nearly
    repeats another message gets its family. DIR/import-report.json says what was read, refused and replaced.

    No redaction finds everything: read the rows in DIR/inbox before you share them.
    """
    from notice_nlp.intake import Options, import_messages

    known = [*names, *(line for file in name_files for line in _lines(file))]
    options = Options(known, redact_asins, map_file, batch, column)
    done = import_messages(sources, folder, options, progress())
    _print(done, folder)
    if done.errors and len(done.errors) == done.read == 1:
        raise done.errors[0]
    if done.errors:
        raise click.exceptions.Exit(_SOME_FAILED)


def _lines(file: Path) -> list[str]:
    from notice_nlp.charsets import decode
    from notice_nlp.message import file_content

    text = decode(file_content(file), None, str(file))
    return [line.strip() for line in text.splitlines() if line.strip()]


def _print(done: Outcome, folder: Path) -> None:
    from notice_nlp.workspace import INBOX

    where = f" in {folder / INBOX / f'{done.batch}.jsonl'}" if done.batch else ""
    click.echo(
        f"{done.read} messages read: {done.added} added{where}, {len(done.near_duplicates)} of them near-duplicates; "
        f"{len(done.duplicates)} were there already, {len(done.refused)} refused."
    )
    if done.replaced:
        click.echo("replaced: " + ", ".join(f"{kind} {count}" for kind, count in sorted(done.replaced.items())))
    if done.read > 1:
        for error in done.errors:
            click.echo(f"notice-nlp: {error}", err=True)
