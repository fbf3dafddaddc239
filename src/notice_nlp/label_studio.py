"""Label Studio's JSON: tasks with predictions and annotations, each a list of results.

A result names the control of the labelling configuration it belongs to (``from_name``), the text (``to_name``), its type
and its value; `setup` prints the configuration. The short export (JSON_MIN) is read too: one object a
text, results under the names of their controls.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from notice_nlp.answers import Answers
from notice_nlp.errors import DataError
from notice_nlp.exchange import ADVICE, Answer, read_json, span_labels

_TEXT, _STAGE, _ISSUES, _SPAN, _FUNDS, _DAYS, _NOTE = (
    "text",
    "stage",
    "issues",
    "span",
    "funds_held",
    "deadline_days",
    "note",
)
_YES = "yes"


def setup(answers: Answers) -> str:
    """Return the labelling configuration of a project."""

    def values(tag: str, names: Iterable[str]) -> str:
        return "".join(f"\n    <{tag} value={quoteattr(name)}/>" for name in names)

    return f"""<View>
  <Text name="{_TEXT}" value="$text"/>
  <Header value="Stage (one), issues (none or several)"/>
  <Choices name="{_STAGE}" toName="{_TEXT}" choice="single" required="true" showInline="true">{values("Choice", answers.labels["stages"])}
  </Choices>
  <Choices name="{_ISSUES}" toName="{_TEXT}" choice="multiple" showInline="true">{values("Choice", answers.labels["issues"])}
  </Choices>
  <Header value="Which words say so, and what is asked for"/>
  <Labels name="{_SPAN}" toName="{_TEXT}" choice="multiple">{values("Label", span_labels(answers))}
  </Labels>
  <Choices name="{_FUNDS}" toName="{_TEXT}" choice="multiple"><Choice value="{_YES}"/></Choices>
  <Number name="{_DAYS}" toName="{_TEXT}" min="0"/>
  <TextArea name="{_NOTE}" toName="{_TEXT}" maxSubmissions="1"/>
</View>"""


def export_tasks(answers: Iterable[tuple[Answer, bool, str, float]]) -> str:
    """Return tasks to import.

    Args:
        answers: (answer, whether a person confirmed it, version of the model that suggested it, its score in [0, 1]).
            What is confirmed becomes an annotation, a suggestion a prediction.
    """
    tasks = []
    for one, confirmed, version, score in answers:
        task: dict[str, Any] = {"data": {"text": one.text, "mail": one.name}, "predictions": [], "annotations": []}
        results = list(_results(one))
        if confirmed:
            task["data"] |= {"labelled_by": one.by, "labelled_at": one.at}
            task["annotations"] = [{"result": results, "was_cancelled": False, "ground_truth": False}]
        elif not one.is_empty:
            task["predictions"] = [{"model_version": version, "score": score, "result": results}]
        tasks.append(task)
    return json.dumps(tasks, ensure_ascii=False, indent=1)


def _results(one: Answer) -> Iterator[dict[str, Any]]:
    values: list[tuple[str, str, dict[str, Any]]] = []
    if one.stage:
        values.append((_STAGE, "choices", {"choices": [one.stage]}))
    if one.issues:
        values.append((_ISSUES, "choices", {"choices": list(one.issues)}))
    values += [
        (_SPAN, "labels", {"start": start, "end": end, "text": one.text[start:end], "labels": labels})
        for (start, end), labels in _by_place(one).items()
    ]
    if one.funds_held:
        values.append((_FUNDS, "choices", {"choices": [_YES]}))
    if one.deadline_days is not None:
        values.append((_DAYS, "number", {"number": one.deadline_days}))
    if one.note:
        values.append((_NOTE, "textarea", {"text": [one.note]}))
    for number, (control, kind, value) in enumerate(values, 1):
        yield {"id": f"r{number}", "from_name": control, "to_name": _TEXT, "type": kind, "value": value}


def _by_place(one: Answer) -> dict[tuple[int, int], list[str]]:
    places: dict[tuple[int, int], list[str]] = {}
    for start, end, label in one.spans:
        places.setdefault((start, end), []).append(label)
    return places


def read(file: Path) -> Iterator[tuple[str, Answer]]:
    """Yield (where, answer) of a file that Label Studio wrote, as JSON or JSON_MIN.

    Raises:
        DataError: with the first task that is not in Label Studio's form.
    """
    tasks = read_json(file)
    if not isinstance(tasks, list):
        raise DataError([f"{file}:1: not a list of tasks"], ADVICE)
    for number, task in enumerate(tasks, 1):
        where = f"{file}: task {number}"
        try:
            yield where, _whole_task(task) if "data" in task else _short_task(task)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise DataError([f"{where}: not as Label Studio writes it: {error!r}"], ADVICE) from None


def _whole_task(task: Mapping[str, Any]) -> Answer:
    data = task["data"]
    text, name = str(data["text"]), str(data["mail"]) if data.get("mail") else None
    made = [one for one in task.get("annotations") or task.get("completions") or [] if not one.get("was_cancelled")]
    if not made:
        return Answer(text, name)
    chosen = max(
        made, key=lambda one: (bool(one.get("ground_truth")), str(one.get("updated_at") or one.get("created_at") or ""))
    )
    answer = Answer(text, name, by=data.get("labelled_by"), at=data.get("labelled_at"))
    if chosen.get("completed_by") is not None:
        answer = replace(
            answer, by=_person(chosen["completed_by"]), at=chosen.get("updated_at") or chosen.get("created_at")
        )
    for result in chosen.get("result") or []:
        if "value" in result:  # relations have none
            answer = _with(answer, str(result["from_name"]), [result["value"]])
    return answer


def _short_task(task: Mapping[str, Any]) -> Answer:
    name = str(task["mail"]) if task.get("mail") else None
    answer = Answer(str(task["text"]), name, by=_person(task.get("annotator")), at=task.get("updated_at"))
    for control in (_STAGE, _ISSUES, _SPAN, _FUNDS, _DAYS, _NOTE):
        if task.get(control) is not None:
            answer = _with(answer, control, task[control] if isinstance(task[control], list) else [task[control]])
    return answer


def _person(value: Any) -> str | None:  # noqa: ANN401 - a number, or an object with an address
    if isinstance(value, Mapping):
        value = value.get("email") or value.get("id")
    return None if value is None else f"label-studio:{value}" if isinstance(value, int) else str(value)


def _with(answer: Answer, control: str, values: Sequence[Any]) -> Answer:
    """Add the values of one control; the short export has bare values where there is one."""
    if control == _SPAN:
        return replace(answer, spans=(*answer.spans, *(one for value in values for one in _spans(answer.text, value))))
    if control == _DAYS:
        return replace(answer, deadline_days=_positive(_inner(values[0], "number")))
    chosen = [one for value in values for one in _many(_inner(value, "text" if control == _NOTE else "choices"))]
    if control == _STAGE:
        if len(chosen) > 1:
            raise ValueError(f"several stages: {', '.join(chosen)}")
        return replace(answer, stage=chosen[0] if chosen else None)
    if control == _ISSUES:
        return replace(answer, issues=tuple(sorted({*answer.issues, *chosen})))
    if control == _FUNDS:
        return replace(answer, funds_held=_YES in chosen)
    if control == _NOTE:
        return replace(answer, note="\n".join(chosen) or None)
    raise ValueError(f"there is no control {control!r} in the configuration that 'notice-nlp export --setup' prints")


def _inner(value: Any, key: str) -> Any:  # noqa: ANN401 - bare or wrapped
    return value[key] if isinstance(value, Mapping) else value


def _many(value: Any) -> list[str]:  # noqa: ANN401 - one or several
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _positive(value: Any) -> float | None:  # noqa: ANN401 - a number
    days = float(value)
    if not isfinite(days) or days < 0:
        raise ValueError(f"{value!r} is not a number of days")
    return days or None


def _spans(text: str, value: Mapping[str, Any]) -> Iterator[tuple[int, int, str]]:
    start, end = _placed(text, int(value["start"]), int(value["end"]), value.get("text"))
    for label in value["labels"]:
        yield start, end, str(label)


def _placed(text: str, start: int, end: int, quote: str | None) -> tuple[int, int]:
    """Return offsets in characters; where the quote does not fit, they may count UTF-16 units, as browsers do."""
    if quote is None or _alike(text[start:end], quote):
        return start, end
    wide = text.encode("utf-16-le", "surrogatepass")
    before, inside = wide[: 2 * start], wide[2 * start : 2 * end]
    if _alike(inside.decode("utf-16-le", "replace"), quote):
        first = len(before.decode("utf-16-le", "replace"))
        return first, first + len(inside.decode("utf-16-le", "replace"))
    raise ValueError(f"the span {start}-{end} should be {quote[:40]!r} and is {text[start:end][:40]!r}")


def _alike(one: str, other: str) -> bool:
    return one.split() == other.replace("\\n", "\n").split()
