"""Files whose contents are in memory alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from intercoder.platforms.memory_files import MemoryFile


def test_it_is_read_and_written_by_its_path_and_gone_afterwards() -> None:
    file = MemoryFile("table.csv")
    file.path.write_bytes(b"abc" * 1000)
    assert file.path.name == "table.csv"
    assert file.path.is_file()
    assert (file.path.stat().st_size, file.path.read_bytes()[:4]) == (3000, b"abca")
    file.close()
    assert not file.path.parent.exists()


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="no files in memory here")
def test_what_a_killed_program_left_leads_nowhere_and_is_removed() -> None:
    first = MemoryFile("table.csv")
    assert first.path.is_symlink()
    left = first.path.parent.with_name(f"{first.path.parent.name}-left")
    left.mkdir()
    (left / "table.csv").symlink_to("/proc/0/fd/3")
    second = MemoryFile("table.csv")
    assert not left.exists()
    assert first.path.exists()
    for one in (first, second):
        one.close()


def test_without_files_in_memory_it_lies_where_only_its_user_reads_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delattr(os, "memfd_create", raising=False)
    file = MemoryFile("table.csv", tmp_path)
    assert file.path.is_relative_to(tmp_path)
    assert not file.path.is_symlink()
    assert file.path.stat().st_mode & 0o077 == 0
    assert file.path.parent.stat().st_mode & 0o077 == 0
    file.close()
    assert list(tmp_path.iterdir()) == []
