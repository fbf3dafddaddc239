"""Link findings to pages of the knowledge base, from the taxonomy snapshot alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from notice_nlp.constants import constants
from notice_nlp.report import GuideLink, GuideStep
from notice_nlp.wording import words

_CONSTANTS = constants("findings").values
LANGUAGES: tuple[str, ...] = tuple(_CONSTANTS["guide_languages"])
_SINGULAR = {"stages": "stage", "issues": "issue", "items": "item", "guides": "guide"}


class Knowledge:
    """Answers what the pages say about labels, in one language.

    Args:
        snapshot: a taxonomy snapshot.
        language: ``en`` or ``zh``.
    """

    def __init__(self, snapshot: Mapping[str, Any], language: str) -> None:
        self._snapshot = snapshot
        self.language = language

    def title(self, kind: str, name: str) -> str:
        """Return the title of a page; ``kind`` is ``stages``, ``issues``, ``items`` or ``guides``."""
        return str(self._snapshot[kind][name]["title"][self.language])

    def satisfied_by(self, item: str) -> str:
        """Return in one sentence what satisfies a requested item."""
        return str(self._snapshot["items"][item]["satisfied_by"][self.language])

    def is_notice(self, stage: str) -> bool:
        """Whether messages of this stage are notices at all."""
        return bool(self._snapshot["stages"][stage]["is_notice"])

    def guide(self, kind: str, name: str) -> GuideLink:
        """Return the page of a label."""
        return GuideLink(
            self.title(kind, name),
            f"kb/{self.language}/{kind}/{name}.md",
            f"{self.language}/kb/{kind}/{name}/",
        )

    def response(self, item: str) -> str:
        """Return which kind of answer an item calls for."""
        return str(self._snapshot["items"][item]["response"])

    def response_reason(self, rule: str) -> str:
        """Return why a kind of answer is due: ``item/<id>``, the id of a rule of tables/responses.yaml, or "" for nothing asked."""
        kind, _, name = rule.partition("/")
        if name:
            return self._reason(f"{kind}:{name}")
        return words(f"why_rule_{re.sub('^(?:zh|other)_', '', rule) or 'nothing_asked'}", self.language)

    def next_steps(self, stage: str, issues: Sequence[str]) -> tuple[str, ...]:
        """Return what to do first: the stage's steps, then those of each issue in turn."""
        steps = dict.fromkeys(self._snapshot["stages"][stage]["first_steps"][self.language])
        room = max(_CONSTANTS["few_steps"] - len(steps), _CONSTANTS["fewest_issue_steps"] if issues else 0)
        for round_ in range(room):
            for issue in issues:
                listed = self._snapshot["issues"][issue]["first_steps"][self.language]
                if round_ < len(listed) and room > 0:
                    steps[listed[round_]] = None
                    room -= 1
        return tuple(steps)

    def guides(
        self, stage: str, issues: Sequence[str], items: Sequence[str], findings: Sequence[str]
    ) -> tuple[GuideStep, ...]:
        """Return the pages to read, each once and with a reason.

        What cannot wait comes first (an allegation, signs of forgery), then the issues, the
        stage, guides on what was found, and the requested items.
        """
        urgent = list(self._guides_on(f"finding:{finding}" for finding in findings))
        general = list(
            self._guides_on([f"stage:{stage}", *(f"issue:{one}" for one in issues), *(f"item:{one}" for one in items)])
        )
        labels = [("issues", one) for one in issues] + [("stages", stage)]
        steps = [
            *urgent,
            *(self._step(kind, one) for kind, one in labels),
            *general,
            *(self._step("items", one) for one in items),
        ]
        return tuple({step.path: step for step in reversed(steps)}.values())[::-1]

    def _guides_on(self, subjects: Iterable[str]) -> Iterator[GuideStep]:
        for subject in subjects:
            for name, entry in self._snapshot["guides"].items():
                if subject in entry["applies_to"]:
                    yield self._with_reason(self.guide("guides", name), self._reason(subject))

    def _step(self, kind: str, name: str) -> GuideStep:
        return self._with_reason(self.guide(kind, name), self._reason(f"{_SINGULAR[kind]}:{name}"))

    def _reason(self, subject: str) -> str:
        kind, _, name = subject.partition(":")
        if kind == "finding":
            return words(f"why_{name}", self.language)
        return words(f"why_{kind}", self.language).format(self.title(f"{kind}s", name))

    @staticmethod
    def _with_reason(link: GuideLink, why: str) -> GuideStep:
        return GuideStep(link.title, link.path, link.url, why)
