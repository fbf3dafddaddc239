"""What a person may answer about one letter, by key or by command; gives the next draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from notice_nlp.labelling import AnswerError, Draft
from notice_nlp.taxonomy import Taxonomy

Choose = Callable[[str, Sequence[str]], str | None]
_KINDS = {"stage": "stages", "issue": "issues", "item": "items"}
_NUMBER = re.compile(r"\d{1,5}")
_NO_LIMIT = "-"


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers that the knowledge base allows.

    Attributes:
        labels: ids by kind: ``stages``, ``issues``, ``items``.
        no_notice: the stage of what is no notice.
    """

    labels: Mapping[str, Sequence[str]]
    no_notice: str

    @property
    def known(self) -> frozenset[str]:
        """All ids."""
        return frozenset(label for ids in self.labels.values() for label in ids)

    def pick(self, draft: Draft, what: str, label: str, number: int | None, likeliest: Mapping[str, int]) -> Draft:
        """Answer by key: lay a label on a piece or take it off; without a number on the likeliest, or off all.

        Args:
            draft: so far.
            what: ``stage``, ``issue`` or ``item``.
            label: one that exists.
            number: of the piece, from 1.
            likeliest: number of the piece by label.
        """
        if what == "stage":
            return draft.with_stage(label, number or self._new_stage_place(draft, label, likeliest), self.no_notice)
        kind = _KINDS[what]
        if number is None and draft.carriers(kind, label):
            return draft.take(kind, label)
        self._must_be_notice(draft)
        place = number or likeliest.get(label) or (1 if draft.pieces else 0)
        return draft.toggle(kind, label, place)

    def _new_stage_place(self, draft: Draft, label: str, likeliest: Mapping[str, int]) -> int | None:
        """Return where a stage goes that no piece states yet."""
        if any(marks.stage for marks in draft.marks):
            return None
        return likeliest.get(label)

    def _must_be_notice(self, draft: Draft) -> None:
        if draft.stage == self.no_notice:
            raise AnswerError(f"stage {self.no_notice!r} is no notice; set another stage first")

    def command(self, draft: Draft, line: str, likeliest: Mapping[str, Mapping[str, int]]) -> Draft:
        """Answer by command, such as ``issue drop_shipping 4``.

        Args:
            draft: so far.
            line: without the colon.
            likeliest: number of the piece by kind and label.

        Raises:
            AnswerError: there is no such command, label or piece.
        """
        verb, _, rest = line.strip().partition(" ")
        known: Mapping[str, Callable[[Draft, str], Draft]] = {
            "stage": lambda one, words: self._stage(one, words, likeliest.get("stages", {})),
            "issue": lambda one, words: self._label(one, "issue", words, likeliest.get("issues", {})),
            "item": lambda one, words: self._label(one, "item", words, likeliest.get("items", {})),
            "detail": _detail,
            "deadline": lambda one, words: with_deadline(one, words),
            "funds": lambda one, words: self._funds(one, words),
            "none": lambda one, _: one.with_stage(self.no_notice, None, self.no_notice),
            "clear": lambda one, words: one.without_marks(_numbers(words.split())[0] if words.strip() else None),
            "note": lambda one, words: replace(one, note=words.strip() or None),
        }
        if verb not in known:
            raise AnswerError(f"there is no command {verb!r}; ? shows what there is")
        return known[verb](draft, rest)

    def _checked(self, kind: str, label: str) -> str:
        if label not in self.labels[kind]:
            raise AnswerError(f"there is no label {label!r} in {kind}; there are {', '.join(self.labels[kind])}")
        return label

    def _stage(self, draft: Draft, words: str, likeliest: Mapping[str, int]) -> Draft:
        label, *numbers = words.split() or [""]
        self._checked("stages", label)
        return self.pick(draft, "stage", label, _numbers(numbers)[0] if numbers else None, likeliest)

    def _label(self, draft: Draft, what: str, words: str, likeliest: Mapping[str, int]) -> Draft:
        kind = _KINDS[what]
        label, *rest = words.split() or [""]
        off, label = label.startswith("-"), self._checked(kind, label.removeprefix("-"))
        detail = what == "item" and "+" in rest
        numbers = _numbers(one for one in rest if not (detail and one == "+"))
        if off:
            return draft.take(kind, label, numbers or None)
        self._must_be_notice(draft)
        for number in numbers or draft.carriers(kind, label) or [likeliest.get(label, 1)]:
            draft = draft.put(kind, label, number)
            draft = draft.with_detail(number, True) if detail else draft
        return draft

    def _funds(self, draft: Draft, words: str) -> Draft:
        if words.strip() not in ("yes", "no"):
            raise AnswerError("funds are held: yes or no")
        if words.strip() == "yes":
            self._must_be_notice(draft)
        return replace(draft, funds_held=words.strip() == "yes")


def answers_of(taxonomy: Taxonomy) -> Answers:
    """Return the answers that a knowledge base allows."""
    stages = taxonomy.pages["stages"]
    no_notice = next(name for name, page in stages.items() if not page["en"].front_matter.is_notice)
    return Answers({kind: taxonomy.ids(kind) for kind in _KINDS.values()}, no_notice)


def _numbers(words: Iterable[str]) -> list[int]:
    found = list(words)
    if wrong := [word for word in found if not _NUMBER.fullmatch(word)]:
        raise AnswerError(f"{wrong[0]!r} is not the number of a sentence")
    return [int(word) for word in found]


def _detail(draft: Draft, words: str) -> Draft:
    number, *off = words.split() or [""]
    return draft.with_detail(_numbers([number])[0], off != ["off"])


def with_deadline(draft: Draft, words: str) -> Draft:
    """Set the limit in days from what was typed; ``-`` for none.

    Raises:
        AnswerError: it is not a number above 0.
    """
    words = words.strip()
    if words == _NO_LIMIT:
        return replace(draft, deadline_days=None)
    try:
        days = float(words)
    except ValueError:
        days = -1.0
    if not (isfinite(days) and days > 0):
        raise AnswerError(f"{words!r} is not a number of days; 72 hours are 3, no limit is -")
    return replace(draft, deadline_days=days)
