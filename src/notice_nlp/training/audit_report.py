"""Everything that is doubtful about one's own labelled mails, as one report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from notice_nlp.audit import near_duplicates
from notice_nlp.notices import Corpus, Notice, Passage
from notice_nlp.novelty import Novel, Wordings
from notice_nlp.segments import segment
from notice_nlp.taxonomy import Taxonomy
from notice_nlp.training.suspects import Suspect, suspects
from notice_nlp.workspace import Mail

SCHEMA = "notice-audit/1"
FEWEST_TO_LEARN, FEWEST_TO_JUDGE = 12, 5


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two letters that are nearly the same and labelled differently."""

    first: str
    second: str
    share: float
    labels: str


@dataclass(frozen=True, slots=True)
class Few:
    """A label with few letters; rewordings of one family count once."""

    kind: str
    label: str
    own: int
    all: int


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found.

    Attributes:
        letters: how many of one's own are labelled.
        waiting: how many are not labelled yet.
        suspects: labels that models which have not seen them do not believe.
        conflicts: between near-duplicates.
        few: labels that one's own letters use, too rare to learn or to judge.
        novel: letters with wording unlike any in training, labelled or not.
    """

    letters: int
    waiting: int
    suspects: list[Suspect]
    conflicts: list[Conflict]
    few: list[Few]
    novel: list[Novel]


def audit(
    own: Sequence[Notice],
    mails: Sequence[Mail],
    others: Corpus,
    taxonomy: Taxonomy,
    progress: Callable[[str], None],
    jobs: int = 1,
) -> AuditReport:
    """Look at one's own letters.

    Args:
        own: the labelled ones.
        mails: all of them, labelled or not.
        others: what else a model would be trained on.
        taxonomy: of the knowledge base.
        progress: told what is going on.
        jobs: how many processes fit at the same time.
    """
    progress("looking for conflicts and new wording")
    labelled = {row.id for row in own}
    waiting = [mail for mail in mails if mail.id not in labelled]
    words = Wordings([*own, *others.notices, *others.passages])
    letters = [(row.id, row.text, row.language, row.family) for row in own]
    letters += [(mail.id, mail.text, mail.lang, mail.family) for mail in waiting]
    return AuditReport(
        len(own),
        len(waiting),
        suspects(own, others, taxonomy, progress, jobs),
        list(_conflicts(own, others)),
        list(_few(own, others)),
        words.novel((*one, [part.text for part in segment(one[1])]) for one in letters),
    )


def _conflicts(own: Sequence[Notice], others: Corpus) -> Iterator[Conflict]:
    mine = {row.id for row in own}
    rows: list[Passage] = [*others.notices, *own]
    for pair in near_duplicates(rows, within_families=True):
        if pair.conflict and {pair.first.id, pair.second.id} & mine:
            yield Conflict(pair.first.id, pair.second.id, round(pair.share, 4), pair.conflict)


def _few(own: Sequence[Notice], others: Corpus) -> Iterator[Few]:
    ours, everyones = _families(own), _families([*own, *others.notices])
    for (kind, label), families in sorted(ours.items()):
        if len(families) < FEWEST_TO_JUDGE or len(everyones[kind, label]) < FEWEST_TO_LEARN:
            yield Few(kind, label, len(families), len(everyones[kind, label]))


def _families(rows: Sequence[Notice]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        found["stage", row.stage].add(row.family)
        for issue in row.issues:
            found["issue", issue].add(row.family)
        for item in {item for part in row.segments for item in part.items}:
            found["item", item].add(row.family)
    return found


def as_dict(report: AuditReport) -> dict[str, Any]:
    """Return a report for JSON."""
    return {"schema": SCHEMA, **asdict(report)}


def as_text(report: AuditReport) -> str:
    """Return a report for people."""
    lines = [f"{report.letters} labelled letters, {report.waiting} not labelled yet"]
    lines += _section("Labels that models which have not seen them do not believe", map(_suspect, report.suspects))
    lines += _section(
        "Nearly the same, labelled differently",
        (f"{one.first} and {one.second}, {one.share:.0%} the same: {one.labels}" for one in report.conflicts),
    )
    lines += _section("Labels with few letters (rewordings count once)", map(_rare, report.few))
    lines += _section("Wording unlike anything in training", map(_new, report.novel))
    if doubtful := sorted({one.id for one in report.suspects}):
        lines += [
            "",
            "Look at the suspects again:",
            f"  notice-nlp label FOLDER {' '.join(f'--only {name}' for name in doubtful)}",
        ]
    return "\n".join(lines)


def _section(title: str, entries: Iterator[str]) -> list[str]:
    listed = list(entries)
    return ["", f"{title}: {len(listed) or 'none'}", *(f"  {entry}" for entry in listed)]


def _suspect(one: Suspect) -> str:
    if one.instead:
        return f"{one.id}: stage {one.label} ({one.probability:.0%}); rather {one.instead}"
    verdict = "missing?" if one.missing else "wrong?"
    return f"{one.id}: {one.kind} {one.label} {verdict} ({one.probability:.0%})"


def _rare(one: Few) -> str:
    what = "too few to learn" if one.all < FEWEST_TO_LEARN else "too few of your own to judge"
    return f"{one.kind} {one.label}: {one.own} of your own, {one.all} in all; {what}"


def _new(one: Novel) -> str:
    quoted = "".join(f'\n    "{" ".join(sentence.split())[:160]}"' for sentence in one.sentences)
    return f"{one.id}: {one.share:.0%} new (1 in 100 known letters has more than {one.limit:.0%}){quoted}"
