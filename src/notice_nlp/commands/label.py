"""``notice-nlp label``: answer by keys, in the terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from notice_nlp import paths
from notice_nlp.commands.options import KB, MODEL, example, progress

if TYPE_CHECKING:
    from notice_nlp.label_session import Session
    from notice_nlp.notices import Notice
    from notice_nlp.reader import NoticeReader
    from notice_nlp.taxonomy import Taxonomy
    from notice_nlp.workspace import Suggestion, Workspace

_SOME_REFUSED = 1
_INTERRUPTED = 130
_CONTROL_D = "\x04"


class Terminal:
    """A person at a terminal, which hands over keys one by one as long as this is entered.

    It stays so between two keys: what is typed while a screen is drawn is neither lost nor echoed.
    """

    def __init__(self) -> None:
        self._settings: list[Any] | None = None

    def __enter__(self) -> Self:
        """Have single keys; where there is no termios, click asks for each."""
        try:
            import termios
            import tty
        except ImportError:
            return self
        self._settings = termios.tcgetattr(sys.stdin)
        tty.setcbreak(sys.stdin, termios.TCSADRAIN)
        return self

    def __exit__(self, *_: object) -> None:
        """Have lines again."""
        if self._settings is not None:
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._settings)
            self._settings = None

    def key(self) -> str:
        """Return one key; Ctrl-D ends the session."""
        try:
            key = click.getchar() if self._settings is None else sys.stdin.read(1)
        except EOFError:
            return ""
        return "" if key == _CONTROL_D else key

    def line(self, prompt: str) -> str:
        """Return a line that was typed."""
        click.echo(prompt, nl=False)
        self.__exit__()
        typed = sys.stdin.readline()
        self.__enter__()
        return typed.rstrip("\n")


class Script:
    """Answers from standard input: keys, commands that begin with a colon, lines where a line is asked for."""

    def __enter__(self) -> Self:
        """Nothing to prepare."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to undo."""

    def key(self) -> str:
        """Return the next character."""
        return sys.stdin.read(1)

    def line(self, prompt: str) -> str:
        """Return the rest of the line."""
        return sys.stdin.readline().rstrip("\n")


@click.command(
    epilog=example("""
notice-nlp label my-data/
notice-nlp label my-data/ --by anna --lang zh
notice-nlp label my-data/ --only 2f9c01 --only 77ab30
printf ':open 2f9c01\\n:stage deactivation\\n:issue related_accounts\\n:accept\\n' | notice-nlp label my-data/ --by script
""")
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--by", metavar="NAME", help="Who answers [default: git's user.name, then $USER].")
@click.option(
    "--order",
    type=click.Choice(["useful", "file"]),
    default="useful",
    show_default=True,
    help="Ask first about mails that teach the model most, or in the order of the files.",
)
@click.option(
    "--only", multiple=True, metavar="ID", help="Ask about this mail only, also if it is labelled. May be repeated."
)
@click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the screen."
)
@MODEL
@KB
def label(
    folder: Path,
    by: str | None,
    order: str,
    only: Sequence[str],
    lang: str,
    model: str | None,
    kb_folder: Path | None,
) -> None:
    """Label the mails of a folder: the model suggests, you confirm or change it by keys.

    FOLDER has inbox/ as 'notice-nlp import' writes it; what you confirm goes to its notices/. Every answer is saved at
    once: leave with q or Ctrl-C and start again where you were. The key ? shows all keys. Standard input that is no
    terminal is read as keys and as commands, one a line, that begin with a colon; the exit code is 1 if one was refused.
    """
    from rich.console import Console

    from notice_nlp.label_session import say
    from notice_nlp.reader import load
    from notice_nlp.render.labelling import LabelScreen
    from notice_nlp.taxonomy import load_taxonomy

    by = by or _name()
    if not by:
        raise click.UsageError("who answers? Say it with --by NAME; it is written beside every answer.")
    reader = load(model)
    session = _session(folder, load_taxonomy(kb_folder or paths.knowledge_base()), reader, by, order, only, lang)
    screen = LabelScreen(Console(highlight=False), Console(stderr=True, highlight=False), reader.knowledge(lang))
    is_person = sys.stdin.isatty()
    interrupted = False
    try:
        with Terminal() if is_person else Script() as person:
            session.run(person, screen)
    except (KeyboardInterrupt, click.Abort):
        interrupted = True
    screen.tell(say("end", lang, session.tally.confirmed, session.tally.skipped, session.left))
    if interrupted or (session.tally.refused and not is_person):
        raise click.exceptions.Exit(_INTERRUPTED if interrupted else _SOME_REFUSED)


def _session(
    folder: Path, taxonomy: Taxonomy, reader: NoticeReader, by: str, order: str, only: Sequence[str], lang: str
) -> Session:
    from notice_nlp.answers import answers_of
    from notice_nlp.label_session import Session
    from notice_nlp.suggest import suggestions
    from notice_nlp.workspace import Workspace

    workspace = Workspace(folder)
    labelled = workspace.labelled(taxonomy)
    suggested = suggestions(workspace, reader, progress())
    queue = _queue(workspace, labelled, suggested, order, only)
    return Session(workspace, reader, suggested, answers_of(taxonomy), labelled, queue, by, lang)


def _queue(
    workspace: Workspace,
    labelled: Mapping[str, Notice],
    suggested: Mapping[str, Suggestion],
    order: str,
    only: Sequence[str],
) -> list[str]:
    from notice_nlp.suggest import useful_first
    from notice_nlp.workspace import INBOX

    mails = workspace.mails()
    if missing := [name for name in only if name not in mails]:
        raise click.BadParameter(f"there is no mail {missing[0]!r} in {workspace.folder / INBOX}", param_hint="--only")
    asked = list(only) or [name for name in mails if name not in labelled]
    return asked if order == "file" or only else useful_first([mails[name][1] for name in asked], suggested)


def _name() -> str:
    """Return who sits here, as git knows it, then the system."""
    try:
        done = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, timeout=10, check=False)
        told = done.stdout.strip()
    except (OSError, subprocess.SubprocessError):
        told = ""
    return told or os.environ.get("USER") or os.environ.get("USERNAME") or ""
