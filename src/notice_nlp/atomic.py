"""Write a file as a whole: whoever reads it, or looks after a crash, finds the old one or the new one."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

_SHARED = 0o644
PRIVATE = 0o600


def write_text(path: Path, text: str, mode: int = _SHARED) -> None:
    """Write a text beside its place and move it there.

    Args:
        path: where it will stand; the folder must exist.
        text: its content, written as UTF-8.
        mode: who may read it; nobody else may at any moment.
    """
    handle, part = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(part).chmod(mode)
        Path(part).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(part).unlink()
        raise
