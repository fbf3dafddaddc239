"""Pages for developers that would go stale if written by hand: command line, labelling guide, figures of the model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import click

from library import ROOT, Library
from notice_nlp.cli import main
from notice_nlp.training.dataset import BEGIN, END
from texts import words

_METRICS = ROOT / "models" / "default" / "metrics.json"
_CARD = ROOT / "data" / "README.md"
_WIDTH = 96
_HEADING = re.compile(r"^### (.+)$", re.M)


def command_line(library: Library) -> str:
    """Return the help of every command."""
    del library  # help is in English
    return "\n\n".join(f"## {name}\n\n```text\n{text}\n```" for name, text in _commands(main, "notice-nlp"))


def _commands(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    context = click.Context(command, info_name=name, max_content_width=_WIDTH, terminal_width=_WIDTH)
    yield name, command.get_help(context).rstrip()
    if isinstance(command, click.Group):
        for part, inner in command.commands.items():
            yield from _commands(inner, f"{name} {part}")


def labelling(library: Library) -> str:
    """Return the definitions and near misses of all labels."""
    return "\n\n".join(_labels(library))


def _labels(library: Library) -> Iterator[str]:
    for kind in ("stages", "issues", "items"):
        yield f"## {words(kind, library.language, 'title')} {{ #{kind} }}"
        for name in library.names(kind):
            yield f"### {name} {{ #{kind}-{name} }}"
            yield f"{library.link((kind, name), '../kb/')}{words('colon', library.language)}{library.summary(kind, name)}"
            yield "\n".join(_extra(library, kind, name))
            yield _near_misses(library, kind, name)


def _extra(library: Library, kind: str, name: str) -> Iterator[str]:
    """Yield what else an annotator wants to know of a label."""
    front_matter, language = library.defining(kind, name), library.language
    colon = words("colon", language)
    if kind == "stages":
        yield f"{words('is_notice', language)}{colon}{words('yes' if front_matter.is_notice else 'no', language)}"
    if kind == "items":
        yield f"{words('answer', language)}{colon}{words(f'response_{front_matter.response}', language)}"
    if asked := getattr(front_matter, "asks_for", None):
        yield f"{words('usual_items', language)}{colon}{', '.join(f'`{item}`' for item in asked)}"


def _near_misses(library: Library, kind: str, name: str) -> str:
    language = library.language
    rows = [
        (reading, f"[`{other}`](#{kind}-{other})" if other else words("no_label", language))
        for reading, other in library.near(kind, name)
    ]
    return table([words("not", language), words("label", language)], rows)


def model_figures(library: Library) -> str:
    """Return the tables of the model card, from the figures of the training run."""
    metrics = json.loads(_METRICS.read_text(encoding="utf-8"))
    return "\n\n".join((_groups(metrics, library.language), *_per_label(metrics["all"], library)))


def _groups(metrics: dict[str, Any], language: str) -> str:
    heads = ["letters", "n", "stage", "micro", "macro", "items", "false", "calibration"]
    rows = []
    for name, one in metrics.items():
        if not isinstance(one, dict) or "stage_accuracy" not in one:
            continue
        false, error = one["false_alarms"], one["calibration_error"]
        rows.append((
            words(f"measured_{name}", language) if name in ("all", "worn") else name,
            str(one["n"]), _number(one["stage_accuracy"]), _number(one["issues"]["micro_f1"]), _number(one["issues"]["macro_f1"]),
            _number(one["items"]["micro_f1"]), f"{_number(false['share'])} (n {false['n']})",
            f"{_number(error['issues'])} / {_number(error['stage'])}",
        ))  # fmt: skip
    return table([head if head == "n" else words(f"measured_{head}", language) for head in heads], rows)


def _per_label(figures: dict[str, Any], library: Library) -> Iterator[str]:
    language = library.language
    for kind, group, head in (("issues", "issues", "measured_issue"), ("items", "items", "measured_item")):
        yield f"## {words(kind, language, 'title')} {{ #{kind} }}"
        rows = [
            (
                library.link((kind, name), "../kb/"),
                str(one["n"]),
                *(_number(one[key]) for key in ("precision", "recall", "f1")),
            )
            for name, one in figures[group]["labels"].items()
        ]
        yield table(
            [
                words(head, language),
                "n",
                words("measured_precision", language),
                words("measured_recall", language),
                "F1",
            ],
            rows,
        )
    yield f"## {words('stages', language, 'title')} {{ #stages }}"
    rows = [
        (library.link(("stages", name), "../kb/"), str(one["n"]), _number(one["recall"]))
        for name, one in figures["stages"].items()
    ]
    yield table([words("measured_stages", language), "n", words("measured_recall", language)], rows)


def data_counts(library: Library) -> str:
    """Return the counts of the dataset card: tables of ids and numbers, whose headings are translated."""
    tables = _CARD.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    return _HEADING.sub(lambda match: f"### {words('counts', library.language, match[1])}", tables).strip()


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
