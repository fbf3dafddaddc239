"""A file is written as a whole or not at all, and only for those who may read it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from notice_nlp import atomic


def full(_: int) -> None:
    raise OSError("no space left")


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "rows.jsonl"
    atomic.write_text(file, "old\n")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        atomic.write_text(file, "new\n")
    assert (file.read_text(), list(tmp_path.iterdir())) == ("old\n", [file])


def test_folders_are_made_on_the_way(tmp_path: Path) -> None:
    atomic.write_text(tmp_path / "a" / "b" / "rows.jsonl", "正文\n")
    assert (tmp_path / "a" / "b" / "rows.jsonl").read_bytes() == "正文\n".encode()


@pytest.mark.parametrize(("umask", "shared"), [(0o022, 0o644), (0o077, 0o600)])
def test_others_may_read_what_they_may_of_any_new_file(tmp_path: Path, umask: int, shared: int) -> None:
    file, secret = tmp_path / "rows.jsonl", tmp_path / "map.json"
    before = os.umask(umask)
    try:
        atomic.write_text(file, "rows")
        atomic.write_text(secret, "names", atomic.PRIVATE)
    finally:
        os.umask(before)
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, secret)] == [shared, 0o600]
