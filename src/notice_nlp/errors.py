"""Everything that can go wrong, as one tree.

    NoticeError
    ├── InputError            a notice cannot be read
    │   ├── InputMissing      no such file
    │   ├── InputEmpty        nothing but white space
    │   ├── InputBinary       not text: a program, an image, an archive
    │   ├── InputTooLarge     more than MAX_BYTES
    │   ├── InputFormat       a file type or a row that is not understood
    │   ├── InputUndecodable  no charset fits
    │   └── InputTooFew       fewer than two notices, where letters are compared
    ├── DataError             labelled rows are wrong: every error with file and line
    ├── IntakeError           a folder cannot be imported into
    ├── KnowledgeBaseError    pages are wrong: every error with file and line
    ├── OutputError           a file or folder cannot be written
    └── ModelError            a model folder cannot be used
        ├── ModelMissing      no model there
        ├── ModelDamaged      truncated, tampered with, or not a model
        ├── ModelIncompatible made by another format version, or its labels are not those of the pages
        └── ModelRefused      not good enough to be promoted, or nothing to go back to

Each message says where, what, and what to do next. ``code`` is stable and goes into JSON error
rows; ``exit_code`` is the command line's.
"""

from __future__ import annotations

from collections.abc import Iterable


class NoticeError(Exception):
    """Base of all errors that a user can cause and mend."""

    code = "error"
    exit_code = 2


class InputError(NoticeError):
    """A notice cannot be read."""

    code = "input"


class InputMissing(InputError):
    """No such file."""

    code = "missing_file"
    exit_code = 2


class InputEmpty(InputError):
    """Nothing but white space."""

    code = "empty_text"
    exit_code = 4


class InputBinary(InputError):
    """Not text: a program, an image, an archive."""

    code = "binary_file"
    exit_code = 5


class InputTooLarge(InputError):
    """Larger than any notice."""

    code = "too_large"
    exit_code = 6


class InputFormat(InputError):
    """A file type or a row that is not understood."""

    code = "unknown_format"
    exit_code = 7


class InputUndecodable(InputError):
    """No charset fits the bytes."""

    code = "undecodable"
    exit_code = 8


class InputTooFew(InputError):
    """Fewer than two notices, where letters of one case are compared."""

    code = "too_few_letters"
    exit_code = 2


class _Listed(NoticeError):
    """An error that collects all findings of one check."""

    def __init__(self, findings: Iterable[str], advice: str) -> None:
        self.findings = list(findings)
        count = len(self.findings)
        listed = "\n".join(f"  {finding}" for finding in self.findings)
        super().__init__(f"{count} error{'s' * (count != 1)}:\n{listed}\n{advice}")


class DataError(_Listed):
    """Labelled rows are wrong; ``findings`` lists every error as ``file:line: what``."""

    code = "data"
    exit_code = 9


class IntakeError(NoticeError):
    """A folder cannot be imported into, or a map of the redaction would lie in it."""

    code = "intake"
    exit_code = 16


class KnowledgeBaseError(_Listed):
    """Pages are wrong; ``findings`` lists every error as ``file:line: what``."""

    code = "knowledge_base"
    exit_code = 10


class OutputError(NoticeError):
    """A file or folder cannot be written."""

    code = "output"
    exit_code = 17


class ModelError(NoticeError):
    """A model folder cannot be used."""

    code = "model"
    exit_code = 11


class ModelMissing(ModelError):
    """There is no model at that place."""

    code = "model_missing"
    exit_code = 12


class ModelDamaged(ModelError):
    """Truncated, tampered with, or not a model."""

    code = "model_damaged"
    exit_code = 13


class ModelIncompatible(ModelError):
    """Made by another version of the format."""

    code = "model_incompatible"
    exit_code = 14


class ModelRefused(ModelError):
    """Not good enough to be promoted, or nothing to go back to."""

    code = "model_refused"
    exit_code = 15
