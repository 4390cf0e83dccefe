"""A worker that lacks a library says so, and that suggestions are off."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from intercoder.study.study import Study
from intercoder.suggest.live.assistant import COMMAND
from intercoder.suggest.live.model_source import StudyModelSource


def said_without(library: str, study: Study, folder: Path) -> list[dict[str, Any]]:
    """What a worker says that is asked for the second answer, until it ends by itself."""
    broken = f"raise ModuleNotFoundError('No module named {library}', name='{library}.part')"
    (folder / f"{library}.py").write_text(broken, "utf-8")
    opening = {"open": {"study": study.target, "coder": "anna", "round": "main"}}
    with subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(folder)},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{json.dumps(opening)}\n{json.dumps({'suggest': [2]})}\n")
        process.stdin.flush()
        said = [json.loads(line) for line in process.stdout]
    assert process.returncode == 0
    return said


def off(library: str) -> dict[str, Any]:
    return {"off": f"Suggestions are off: {library} cannot be loaded. Reinstall intercoder."}


@pytest.mark.slow
@pytest.mark.parametrize("library", ["spacy", "sklearn"])
def test_a_library_that_is_missing_turns_suggestions_off_at_once(
    lively: Study, tmp_path: Path, library: str
) -> None:
    """To start again would not help, and without a tokenizer no answer would look known."""
    (tmp_path / "gone").mkdir()
    assert said_without(library, lively, tmp_path / "gone") == [off(library)]


@pytest.mark.slow
def test_a_kept_model_does_not_go_on_without_what_splits_words(
    lively: Study, tmp_path: Path
) -> None:
    """It splits the first answers as it remembers, but does not know the words of others."""
    StudyModelSource(lively, "anna", "main").train()
    (tmp_path / "gone").mkdir()
    said = said_without("spacy", lively, tmp_path / "gone")
    assert [next(iter(one)) for one in said] == ["model", "offered", "off"]
    assert said[-1] == off("spacy")
