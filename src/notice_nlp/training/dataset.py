"""The counts of the dataset card, as Markdown: what the corpus has, and where it is thin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from notice_nlp.errors import DataError
from notice_nlp.notices import Corpus, Passage
from notice_nlp.taxonomy import Taxonomy

BEGIN, END = "<!-- counts: written by 'notice-nlp data card', do not edit -->", "<!-- end of the counts -->"
_GRID = ("stage", "era", "team", "channel", "market")
_MANY = 8  # columns of a grid; rarer values are added up

Keys = Callable[[Passage], Iterable[str]]


def counts_card(corpus: Corpus, taxonomy: Taxonomy) -> str:
    """Return all tables."""
    notices, passages = corpus.notices, corpus.passages
    negatives = [row for row in notices if not row.issues and row.stage == _no_notice(taxonomy)]
    parts = [f"{len(notices)} letters, {len(negatives)} of them no notices, and {len(passages)} segments."]
    tables: list[tuple[str, Sequence[Passage], Keys]] = [
        ("Letters by stage", notices, lambda row: [_value("stage")(row)]),
        ("Letters by issue", notices, _issues),
        ("Letters by requested item", notices, _items),
        ("Messages that are no notice, by kind", negatives, lambda row: [_value("kind")(row)]),
        ("Accusing segments by issue", passages, _issues),
        ("Segments that state a stage", passages, _stages),
        ("Asking segments by item", passages, _items),
        ("Segments that accuse of nothing, ask for nothing and state nothing", passages, _nothing),
    ]
    for title, rows, keys in tables:
        parts += ["", f"### {title}", "", *_table(rows, keys, lambda row: row.language)]
    for axis in _GRID:
        wanted = [row for row in notices if row.issues]
        parts += ["", f"### Issue by {axis}", "", *_table(wanted, _issues, _value(axis))]
    return "\n".join(parts)


def with_counts(card: str, counts: str, path: Path) -> str:
    """Return a dataset card with its counts replaced.

    Raises:
        DataError: the card has no place for them.
    """
    before, begin, rest = card.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise DataError([f"{path}:1: no place for the counts"], f"It stands between the lines {BEGIN!r} and {END!r}.")
    return f"{before}{BEGIN}\n\n{counts}\n\n{END}{after}"


def _no_notice(taxonomy: Taxonomy) -> str:
    return next(name for name, page in taxonomy.pages["stages"].items() if not page["en"].front_matter.is_notice)


def _table(rows: Sequence[Passage], keys: Keys, column: Callable[[Passage], str]) -> list[str]:
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows:
        counted.update((key, column(row)) for key in set(keys(row)))
    totals: Counter[str] = Counter()
    for (_, name), count in counted.items():
        totals[name] += count
    columns = sorted(name for name, _ in totals.most_common(_MANY))
    rare = sorted(set(totals) - set(columns))
    lines = [
        f"| | {' | '.join([*columns, *(['others'] if rare else [])])} |",
        "|---|" + "---|" * (len(columns) + bool(rare)),
    ]
    for key in sorted({key for key, _ in counted}):
        cells = [counted[key, name] for name in columns] + ([sum(counted[key, name] for name in rare)] if rare else [])
        lines.append(f"| {key} | {' | '.join(map(str, cells))} |")
    return lines


def _value(axis: str) -> Callable[[Passage], str]:
    return lambda row: str(getattr(row, axis) or "not said")


def _issues(row: Passage) -> Iterable[str]:
    return (issue for segment in row.segments for issue in segment.issues)


def _items(row: Passage) -> Iterable[str]:
    return (item for segment in row.segments for item in segment.items)


def _stages(row: Passage) -> Iterable[str]:
    return (segment.stage for segment in row.segments if segment.stage)


def _nothing(row: Passage) -> Iterable[str]:
    if any(segment.stage or segment.issues or segment.items for segment in row.segments):
        return []
    return [{True: "from notices", False: "from elsewhere", None: "either"}[row.notice]]
