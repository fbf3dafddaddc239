"""Read Amazon seller notices: stage, issues, requested items, deadlines, and where to read on.

>>> import notice_nlp
>>> reader = notice_nlp.load()
>>> reader.analyze("Your Amazon.com account has been deactivated ...").stage.label
'deactivation'

Importing the package is cheap: numpy is loaded with the model, spaCy and scikit-learn only by
the components and the training code that need them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notice_nlp.errors import (
    DataError,
    InputError,
    KnowledgeBaseError,
    ModelError,
    NoticeError,
)

if TYPE_CHECKING:
    from notice_nlp.case import CaseComparison
    from notice_nlp.reader import NoticeReader, compare, load
    from notice_nlp.report import NoticeReport

__version__ = "0.1.0"

__all__ = [
    "CaseComparison",
    "DataError",
    "InputError",
    "KnowledgeBaseError",
    "ModelError",
    "NoticeError",
    "NoticeReader",
    "NoticeReport",
    "compare",
    "load",
]

_LAZY = {
    "CaseComparison": "notice_nlp.case",
    "NoticeReader": "notice_nlp.reader",
    "compare": "notice_nlp.reader",
    "load": "notice_nlp.reader",
    "NoticeReport": "notice_nlp.report",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562
    if name in _LAZY:
        from importlib import import_module

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
