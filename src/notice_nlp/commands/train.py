"""``notice-nlp train``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from notice_nlp import paths
from notice_nlp.commands.options import JOBS, KB, example, progress

_SHARE = click.FloatRange(0, 1)


@click.command(
    epilog=example("""
notice-nlp train
notice-nlp train --data data/ --data my-data/ --out models/mine
notice-nlp train --data data/ --data my-data/ --hold-out 0.2 --out models/mine
notice-nlp train --data data/ --data my-data/ --sample 0.1 --folds 3 --out models/trial
notice-nlp train --check
""")
)
@click.option(
    "--data",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of labelled rows [default: data/]. May be repeated: the one of this package first, then your own.",
)
@KB
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the model [default: models/default].")
@click.option(
    "--hold-out",
    type=_SHARE,
    default=0.0,
    help="Share of the families of your own folders that is not learned from, to compare models on [default: 0].",
)
@click.option(
    "--sample",
    type=_SHARE,
    default=1.0,
    help="For quick trials: share of the families of the first folder to learn from [default: 1].",
)
@click.option(
    "--folds",
    type=click.IntRange(min=2, max=20),
    help="For quick trials: parts of cross-validation [default: 5]; fewer are faster, and their figures lower.",
)
@click.option("--force", is_flag=True, help="Train even if nothing has changed.")
@click.option("--check", is_flag=True, help="Write nothing; fail unless the model is what data and kb produce.")
@JOBS
def train(
    folders: Sequence[Path],
    kb_folder: Path | None,
    out: Path | None,
    hold_out: float,
    sample: float,
    folds: int | None,
    force: bool,
    check: bool,
    jobs: int,
) -> None:
    """Train a model from labelled rows and the knowledge base; does nothing if neither has changed.

    The model is written as a whole at the end: if you stop before, what stood there is as it was.
    """
    from notice_nlp.training import train as training

    chosen = training.Selection(sample, hold_out)
    selection = replace(chosen, folds=folds) if folds else chosen
    inputs = training.load_inputs(folders or [paths.data()], kb_folder or paths.knowledge_base(), selection)
    folder = out or paths.model("default")
    if check:
        training.verify(inputs, folder, progress(), jobs)
        click.echo(f"{folder} is what data and kb produce.")
    elif not force and training.is_current(inputs, folder):
        click.echo(f"{folder} is up to date; nothing to do.")
    else:
        metrics = training.train(inputs, folder, progress(), jobs)["all"]
        click.echo(
            f"{folder}: trained on {metrics['n']} letters; cross-validation: stage accuracy {metrics['stage_accuracy']:.3f}, "
            f"issues micro-F1 {metrics['issues']['micro_f1']:.3f}. See {folder / 'README.md'}."
        )
