"""Ask a person about one mail after the other, and write down every answer at once."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from notice_nlp.answers import Answers, with_deadline
from notice_nlp.clock import now
from notice_nlp.labelling import AnswerError, Draft, covering, from_kept, from_notice, from_suggestion
from notice_nlp.notices import Notice
from notice_nlp.reader import Look, NoticeReader
from notice_nlp.wording import phrases
from notice_nlp.workspace import Mail, Suggestion, Workspace

MENU_KEYS = string.ascii_lowercase + string.ascii_uppercase + string.digits
SOURCE = "labelled"
_MENUS = ("stage", "issue", "item")
_QUIT, _OPEN, _ACCEPT, _SKIP, _UNDO = "quit", "open", "accept", "skip", "undo"


def say(key: str, language: str, *values: object) -> str:
    """Return a text of the session in a language."""
    return str(phrases("labelling")["words"][key][language]).format(*values)


def keys() -> Mapping[str, Mapping[str, str]]:
    """Return the actions with their keys and names, in the order of the help line."""
    named: Mapping[str, Mapping[str, str]] = phrases("labelling")["keys"]
    return named


class Person(Protocol):
    """Who answers: somebody at a terminal, or a script."""

    def key(self) -> str:
        """Return one key, or "" when there are no more answers."""

    def line(self, prompt: str) -> str:
        """Return a line that was typed."""


@dataclass(frozen=True, slots=True)
class View:
    """All that is shown of one mail."""

    mail: Mail
    draft: Draft
    place: tuple[int, int]
    suggestion: Suggestion
    origin: str


class Screen(Protocol):
    """Where it is shown."""

    def show(self, view: View) -> None:
        """Show a mail and its answer so far."""

    def menu(self, kind: str, options: Sequence[tuple[str, str]]) -> None:
        """Show (key, label)s of one kind to choose from."""

    def tell(self, text: str) -> None:
        """Say something."""

    def refuse(self, text: str) -> None:
        """Say what was wrong with an answer."""


@dataclass(slots=True)
class Tally:
    """What came of a session."""

    confirmed: int = 0
    skipped: int = 0
    refused: int = 0


class Session:
    """One sitting.

    Args:
        workspace: where answers go.
        reader: the model that suggests.
        suggested: by id, from `notice_nlp.suggest.suggestions`.
        answers: that are allowed.
        labelled: what is confirmed already.
        queue: ids in the order to ask.
        by: who answers.
        language: of what is shown, ``en`` or ``zh``.
    """

    def __init__(
        self,
        workspace: Workspace,
        reader: NoticeReader,
        suggested: Mapping[str, Suggestion],
        answers: Answers,
        labelled: Mapping[str, Notice],
        queue: Sequence[str],
        by: str,
        language: str,
    ) -> None:
        self._workspace = workspace
        self._reader = reader
        self._suggested = suggested
        self._answers = answers
        self._labelled = dict(labelled)
        self._mails = workspace.mails()
        self._drafts = {name: one for name, one in workspace.drafts().items() if name not in labelled}
        begun = [name for name in reversed(self._drafts) if name in queue]
        self._queue = [*begun, *(name for name in queue if name not in self._drafts)]
        self._total = len(self._queue)
        self._by = by
        self._language = language
        self._confirmed: list[str] = []
        self._history: list[Draft] = []
        self._number: int | None = None
        self._touched = 1
        self.tally = Tally()

    @property
    def left(self) -> int:
        """How many mails are still to be asked about."""
        return len(self._queue)

    def run(self, person: Person, screen: Screen) -> Tally:
        """Ask until there are no more mails, or no more answers."""
        while self._queue:
            if self._ask(self._queue[0], person, screen) == _QUIT:
                break
        return self.tally

    def _ask(self, name: str, person: Person, screen: Screen) -> str:
        """Ask about one mail until it is confirmed, left, or everything ends; return what ended it."""
        _, mail = self._mails[name]
        look = self._reader.look(mail.text)
        self._draft, origin = self._start(mail, look)
        self._history, self._number, self._touched = [], None, 1
        likeliest = _likeliest(look, self._draft)
        screen.show(self._view(mail, origin))
        while True:
            key = person.key()
            if not key:
                return _QUIT
            try:
                done = self._step(key, mail, likeliest, person, screen)
            except AnswerError as error:
                self.tally.refused += 1
                screen.refuse(str(error))
                continue
            if done == "shown":
                screen.show(self._view(mail, origin))
            elif done:
                return done

    def _start(self, mail: Mail, look: Look) -> tuple[Draft, str]:
        known = self._answers.known
        if mail.id in self._drafts:
            try:
                return from_kept(mail.text, self._drafts[mail.id], known), self._say("of_draft")
            except AnswerError:
                del self._drafts[mail.id]
        if (label := self._labelled.get(mail.id)) and label.text == mail.text:
            return from_notice(label, look.segments), self._say("of_label", label.labelled_by or "?")
        suggestion = self._suggested[mail.id]
        return from_suggestion(mail.text, look.segments, suggestion, known), self._say(
            "of_model", suggestion.model["name"]
        )

    def _say(self, key: str, *values: object) -> str:
        return say(key, self._language, *values)

    def _unknown(self, key: str) -> AnswerError:
        return AnswerError(self._say("unknown_key", key if key.isprintable() else repr(key)))

    def _view(self, mail: Mail, origin: str) -> View:
        place = (self._total - len(self._queue) + 1, self._total)
        return View(mail, self._draft, place, self._suggested[mail.id], origin)

    def _step(
        self, key: str, mail: Mail, likeliest: Mapping[str, Mapping[str, int]], person: Person, screen: Screen
    ) -> str:
        """Take one key; return "" to go on, "shown" to show the mail again, or what ends it."""
        if key.isdigit() and key.isascii():
            self._number = (self._number or 0) % 1000 * 10 + int(key)
            return ""
        if key.isspace():
            return ""
        number, self._number = self._number, None
        action = next((name for name, one in keys().items() if one["key"] == key), None)
        if action is None:
            raise self._unknown(key)
        if action == "command":
            return self._command(person.line(":"), mail, likeliest, screen)
        if action == "help":
            screen.tell(self._say("help"))
            return ""
        if action in (_QUIT, _ACCEPT, _SKIP, _UNDO):
            return self._ending(action, mail, screen)
        if action in _MENUS:
            self._change(self._picked(action, number, likeliest, person, screen), mail)
        else:
            self._change(self._changed(action, number, person), mail)
        return "shown"

    def _changed(self, action: str, number: int | None, person: Person) -> Draft:
        """Return the draft after a key that changes it at once or asks for a line."""
        draft = self._draft
        changes: Mapping[str, Callable[[], Draft]] = {
            "detail": lambda: self._detail(number or self._touched),
            "deadline": lambda: with_deadline(draft, person.line(self._say("ask_days"))),
            "note": lambda: replace(draft, note=person.line(self._say("ask_note")).strip() or None),
            "funds": lambda: self._answers.command(draft, "funds no" if draft.funds_held else "funds yes", {}),
            "none": lambda: self._answers.command(draft, "none", {}),
            "clear": lambda: draft.without_marks(number),
        }
        return changes[action]()

    def _detail(self, number: int) -> Draft:
        wanted = not self._draft.marks[number - 1].greater_detail if 0 < number <= len(self._draft.marks) else True
        return self._draft.with_detail(number, wanted)

    def _picked(
        self,
        action: str,
        number: int | None,
        likeliest: Mapping[str, Mapping[str, int]],
        person: Person,
        screen: Screen,
    ) -> Draft:
        """Return the draft with the label that is chosen from a menu."""
        kind = f"{action}s"
        options = list(zip(MENU_KEYS, self._answers.labels[kind], strict=False))
        screen.menu(kind, options)
        key = person.key()
        while key.isspace():
            key = person.key()
        label = dict(options).get(key)
        if label is None:
            raise self._unknown(key)
        draft = self._answers.pick(self._draft, action, label, number, likeliest.get(kind, {}))
        self._touched = number or next(iter(draft.carriers(kind, label) if kind != "stages" else []), self._touched)
        return draft

    def _command(self, line: str, mail: Mail, likeliest: Mapping[str, Mapping[str, int]], screen: Screen) -> str:
        verb, _, rest = line.strip().partition(" ")
        if verb == _OPEN:
            return self._open(rest.strip(), mail)
        if verb in (_QUIT, _ACCEPT, _SKIP, _UNDO):
            return self._ending(verb, mail, screen)
        self._change(self._answers.command(self._draft, line, likeliest), mail)
        return "shown"

    def _open(self, name: str, mail: Mail) -> str:
        if name not in self._mails:
            raise AnswerError(f"there is no mail {name!r} in the inbox")
        if name == mail.id:
            return "shown"
        if name not in self._queue:
            self._total += 1
        self._queue = [name, *(one for one in self._queue if one != name)]
        return _OPEN

    def _change(self, draft: Draft, mail: Mail) -> None:
        if draft != self._draft:
            self._history.append(self._draft)
            self._draft = draft
            self._keep_draft(mail.id, draft)

    def _keep_draft(self, name: str, draft: Draft | None) -> None:
        """Write down a draft as the newest one, or forget it."""
        self._drafts.pop(name, None)
        if draft is not None:
            self._drafts[name] = draft.kept(name)
        self._workspace.keep_drafts(self._drafts)

    def _ending(self, verb: str, mail: Mail, screen: Screen) -> str:
        if verb == _UNDO:
            return self._undo(mail, screen)
        if verb == _ACCEPT:
            self._accept(mail)
            screen.tell(self._say("confirmed", mail.id))
        elif verb == _SKIP:
            self._queue.pop(0)
            self.tally.skipped += 1
            screen.tell(self._say("skipped", mail.id))
        return verb

    def _accept(self, mail: Mail) -> None:
        if misfits := self._draft.misfits(self._answers.no_notice):
            raise AnswerError(misfits[0])
        notice = self._draft.notice(mail.id, mail.lang, mail.family, SOURCE, self._by, now())
        self._workspace.confirm(self._mails[mail.id][0], [notice])
        self._labelled[mail.id] = notice
        self._keep_draft(mail.id, None)
        self._confirmed.append(mail.id)
        self._queue.pop(0)
        self.tally.confirmed += 1

    def _undo(self, mail: Mail, screen: Screen) -> str:
        """Take back the last step; before the first one, open the last confirmed mail again."""
        if self._history:
            self._draft = self._history.pop()
            self._keep_draft(mail.id, self._draft)
            screen.tell(self._say("undone"))
            return "shown"
        if not self._confirmed:
            raise AnswerError(self._say("nothing_to_undo"))
        name = self._confirmed.pop()
        notice = self._labelled.pop(name)
        again = from_notice(notice, self._reader.look(notice.text).segments)
        self._keep_draft(name, again)
        self._workspace.withdraw(name)
        self._queue.insert(0, name)
        self.tally.confirmed -= 1
        screen.tell(self._say("withdrawn", name))
        return _UNDO


def _likeliest(look: Look, draft: Draft) -> dict[str, dict[str, int]]:
    """Return, by kind and label, the number of the piece that says it best."""
    places = [next(iter(covering(draft.pieces, *span)), 1) for span in look.segments]
    return {kind: {label: places[at] for label, at in best.items()} for kind, best in look.best.items()}
