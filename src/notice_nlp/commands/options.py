"""What several commands share: options, examples under the help, progress."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

MODEL = click.option(
    "--model",
    metavar="DIR|NAME",
    help="A model folder, or a name under models/ (else $NOTICE_NLP_MODEL, then default).",
)
DATA = click.option("--data", type=click.Path(path_type=Path), help="Folder of labelled rows [default: data/].")
KB = click.option(
    "--kb", "kb_folder", type=click.Path(path_type=Path), help="Folder of the knowledge base [default: kb/]."
)
JOBS = click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="Processes to fit with.")
TEXT_OR_JSON = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output."
)


def example(text: str) -> str:
    """Return the examples of a command as the end of its help."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in text.strip().split("\n"))


def progress() -> Callable[[str], None]:
    """Return what shows the progress of long work: on standard error, and only to a person."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda step: click.echo(f"… {step}", err=True)
