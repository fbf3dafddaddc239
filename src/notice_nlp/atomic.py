"""Write a file as a whole: whoever reads it, or looks after a crash, finds the old one or the new one."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

_SHARED = 0o666  # as of any new file: the umask takes away what others may not
PRIVATE = 0o600


def write_text(path: Path, text: str, mode: int = _SHARED) -> None:
    """Write a text as UTF-8, its line ends as they are; see `write_bytes`."""
    write_bytes(path, text.encode(), mode)


def write_bytes(path: Path, data: bytes, mode: int = _SHARED) -> None:
    """Write a file beside its place and move it there.

    Args:
        path: where it will stand; its folder is made if it is not there.
        data: its content.
        mode: who may read it; nobody else may at any moment.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
