"""A coder's keys: remembered on this machine, learned from their own decisions alone."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from platformdirs import user_state_path

from intercoder.codebook.code import Code, Codebook
from intercoder.coding.change import Decide
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.coding.keys.settings_file import settings_file
from intercoder.coding.queue import QueueFilter
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.coding.keys_of_coder import keys_of_coder, use_of_codes
from intercoder.study.study import Study, create_study
from tests.conftest import fill

LARGE = Codebook("Library visitors", tuple(Code(f"c{n}", f"Topic {n}") for n in range(50)))


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with create_study(str(tmp_path / "large.study"), LARGE) as made:
        fill(made)
        yield made


def decide(workspace: CoderWorkspace, *codes: str) -> None:
    """Give each of these codes to an answer of its own, and skip the next answer."""
    numbers = workspace.numbers(QueueFilter())
    for number, code in zip(numbers, codes, strict=False):
        workspace.write(Decide(number, Judgement.of([code]), 1.0))
    workspace.write(Decide(numbers[len(codes)], SKIPPED, 1.0))


def keys(
    workspace: CoderWorkspace, codebook: Codebook = LARGE, *, learn: bool = False
) -> dict[str, str]:
    return dict(keys_of_coder(workspace, codebook, learn=learn).typed.keys)


def file_of(coders: int = 1) -> Path:
    files = sorted((user_state_path("intercoder") / "keys").iterdir())
    assert len(files) == coders
    return files[0]


def test_what_a_coder_gave_is_counted_and_nobody_elses_decisions(study: Study) -> None:
    anna, ben = open_workspace(study, "anna"), open_workspace(study, "ben")
    decide(anna, "c49", "c48", "c49")
    decide(ben, "c47")
    assert use_of_codes(anna) == {"c49": 2, "c48": 1}


def test_keys_follow_use_the_first_time_and_then_only_on_request(study: Study) -> None:
    anna = open_workspace(study, "anna")
    before = keys(anna)
    assert len(before["c49"]) == 2
    decide(anna, "c49", "c49")
    assert keys(anna) == before
    assert len(keys(anna, learn=True)["c49"]) == 1
    ben = open_workspace(study, "ben")
    decide(ben, "c48")
    assert len(keys(ben)["c48"]) == 1


def test_keys_of_a_longer_codebook_are_those_before_and_more(study: Study) -> None:
    anna = open_workspace(study, "anna")
    before = keys(anna)
    longer = Codebook("Library visitors", (Code("new", "New topic"), *LARGE.codes))
    after = keys(anna, longer)
    assert {code: after[code] for code in before} == before
    assert keys(anna) == before


def test_only_ids_and_keys_are_remembered_for_nobody_else_to_read(study: Study) -> None:
    anna = open_workspace(study, "anna")
    found = keys(anna)
    file = file_of()
    assert json.loads(file.read_text("utf-8")) == {"format": 1, "keys": found}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "anna" not in file.name


@pytest.mark.parametrize("content", ["", "[]", '{"format": 2}', '{"format": 1, "keys": {"c0": 3}}'])
def test_a_damaged_memory_is_no_memory(study: Study, content: str) -> None:
    anna = open_workspace(study, "anna")
    before = keys(anna)
    file_of().write_text(content, "utf-8")
    assert keys(anna) == before


def test_where_nothing_can_be_remembered_keys_are_made_each_time(study: Study) -> None:
    folder = user_state_path("intercoder") / "keys"
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder")
    anna = open_workspace(study, "anna")
    assert len(keys(anna)) == len(LARGE.codes)


def test_the_keyboard_of_the_settings_counts(study: Study) -> None:
    anna = open_workspace(study, "anna")
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('keyboard = "be"\nkeymap = "none.toml"\n', "utf-8")
    found = keys_of_coder(anna, LARGE)
    assert found.typed.layout == "be"
    assert len(found.faults) == 1
