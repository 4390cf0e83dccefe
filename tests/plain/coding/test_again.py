"""What saves typing line by line: keys, recent codes, the same once more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.keys import assign_keys
from intercoder.coding.keys.keymap_file import keymap_file
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.study import Study, create_study
from tests.conftest import fill
from tests.plain.coding.test_coding import decisions, type_lines

LARGE = Codebook("Library visitors", tuple(Code(f"c{n}", f"Topic {n}") for n in range(50)))
KEYS = assign_keys(LARGE)


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Study]:
    with create_study(str(tmp_path / "large.study"), LARGE) as study:
        fill(study)
        yield study


@pytest.fixture
def workspace(large: Study) -> CoderWorkspace:
    return open_workspace(large, "anna")


def test_a_key_of_two_letters_is_typed_as_a_word(workspace: CoderWorkspace, large: Study) -> None:
    assert len(KEYS["c49"]) == 2
    type_lines(workspace, f"{KEYS['c49']} {KEYS['c0']}", "")
    assert set(decisions(large)["v1:value"].codes) == {"c49", "c0"}


def test_the_same_codes_a_code_again_and_none(workspace: CoderWorkspace, large: Study) -> None:
    said = type_lines(workspace, ",", ".", "c49, c48", "", "same", "clear", "clear", ".", "")
    assert "You have decided no answer yet" in said[1]
    assert "You have given no code yet" in said[2]
    assert "Added: Topic 48; Topic 49." in said[5]
    assert "Removed: Topic 48; Topic 49." in said[6]
    assert "Nothing changed." in said[7]
    assert "Added: Topic 48." in said[8]
    assert set(decisions(large)["v2:value"].codes) == {"c48"}


def test_recent_codes_have_numbers(workspace: CoderWorkspace, large: Study) -> None:
    said = type_lines(workspace, "recent", "c49", "", "c48", "", "recent", "6, c1", "7", "")
    assert "None yet." in said[1]
    assert "6: Topic 49.\n7: Topic 48.\n" in said[6]
    assert set(decisions(large)["v3:value"].codes) == {"c49", "c1", "c48"}


def test_keys_are_learned_on_request(workspace: CoderWorkspace) -> None:
    said = type_lines(workspace, "c49", "", "c49", "", "learn keys")
    assert "Keys that changed: 2." in said[5]
    key = next(line for line in said[5].splitlines() if "Topic 49" in line).partition(":")[0]
    assert len(key) == 1
    said = type_lines(open_workspace(workspace.study, "anna", take_over=True), key)
    assert "Added: Topic 49." in said[1]


def test_commands_have_the_keys_of_the_keymap(workspace: CoderWorkspace, large: Study) -> None:
    file = keymap_file()
    file.parent.mkdir(parents=True)
    file.write_text('[commands]\nskip = "x"\njump = "j"\n', "utf-8")
    said = type_lines(workspace, "x", "s")
    assert "keymap.toml, line 3: there is no command “jump”." in said[0]
    assert str(decisions(large)["v1:value"].state) == "skipped"
    assert "Added: Topic" in said[2], "s is free, and the key of a code"


def test_commands_and_keys_can_be_typed_on_a_keyboard_of_another_script(tmp_path: Path) -> None:
    names = ("Книги", "Персонал", "Тишина")
    codebook = Codebook("Читатели", tuple(Code(f"c{n}", name) for n, name in enumerate(names)))
    with create_study(str(tmp_path / "russian.study"), codebook) as study:
        fill(study)
        key = assign_keys(codebook)["c2"]
        type_lines(open_workspace(study, "anna"), key, "", "n", "", "ы")
        found = decisions(study)
    assert key == "т"
    assert set(found["v1:value"].codes) == set(found["v2:value"].codes) == {"c2"}
    assert str(found["v3:value"].state) == "skipped"
