"""Keymaps and settings that people write: what counts, and what is said of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intercoder.codebook.code import Code, Codebook
from intercoder.coding.keys.keymap_file import read_keymap
from intercoder.coding.keys.own_files import MAX_BYTES, faults_words
from intercoder.coding.keys.settings_file import read_settings

LIBRARY = Codebook(
    "Library visitors",
    (Code("books", "Books and media"), Code("staff", "Staff"), Code("quiet", "Quiet")),
)


def write(file: Path, text: str) -> Path:
    file.write_text(text, "utf-8")
    return file


def test_codes_are_named_by_id_or_name_and_commands_by_their_words(tmp_path: Path) -> None:
    file = write(
        tmp_path / "keymap.toml",
        '[codes]\nbooks = "k"\nelsewhere = "e"\n'
        '[codebook."Library visitors"]\n"QUIET" = "qt"\n[commands]\nskip = "x"\nfind = "-"\n',
    )
    keymap = read_keymap(LIBRARY, own=file)
    assert keymap.codes == {"books": "k", "quiet": "qt"}
    assert keymap.commands == {"x": "s", "-": "/"}
    assert "x" in keymap.letters
    assert "s" not in keymap.letters
    assert keymap.faults == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[codes]\nbooks = "k"\nstaff = "k"\n', "keymap.toml, line 3: “k” and “k”, the key of “Bo"),
        ('[codes]\nbooks = "k"\nstaff = "kt"\n', "keymap.toml, line 3: “kt” and “k”"),
        ('[codes]\n\nbooks = "u"\n', "keymap.toml, line 3: “u” is the key of a command."),
        ("[codes]\nbooks = 3\n", "keymap.toml, line 2: the key must be one to 3 letters"),
        ('[codes]\nbooks = "k9"\n', "keymap.toml, line 2: the key must be one to 3 letters"),
        (
            '[codebook."Library visitors"]\nbocks = "k"\n',
            "2: the codebook has no code “bocks”",
        ),
        (
            '[commands]\njump = "j"\n',
            "keymap.toml, line 2: there is no command “jump”.",
        ),
        ('[commands]\nskip = "u"\n', "keymap.toml, line 2: “u” is the key of “undo” already."),
        ('[commands]\nskip = "7"\n', "keymap.toml, line 2: “7” is a digit"),
        ('[commands]\nskip = "ab"\n', "keymap.toml, line 2: the key of “skip” must be one letter"),
        ('[keys]\nskip = "x"\n', "“keys” is no table of a keymap."),
        ("[codes]\nbooks = k\n", "keymap.toml, line 2: "),
        ('[codes]\nbooks = "k', "keymap.toml, line 2: "),
    ],
)
def test_a_fault_names_its_line_and_what_to_do(tmp_path: Path, text: str, words: str) -> None:
    keymap = read_keymap(LIBRARY, own=write(tmp_path / "keymap.toml", text))
    assert len(keymap.faults) == 1
    assert words in keymap.faults[0]
    assert keymap.codes in ({}, {"books": "k"}), "what is not faulty counts"


def test_two_commands_can_change_keys(tmp_path: Path) -> None:
    file = write(tmp_path / "keymap.toml", '[commands]\nskip = "u"\nundo = "s"\n')
    keymap = read_keymap(LIBRARY, own=file)
    assert keymap.commands == {"u": "s", "s": "u"}
    assert keymap.faults == ()


def test_a_key_of_the_codebook_that_gives_way_is_told(tmp_path: Path) -> None:
    codes = (Code("books", "Books"), Code("staff", "Staff", key="t"), Code("quiet", "Q", key="x"))
    file = write(tmp_path / "keymap.toml", '[codes]\nBooks = "t"\n[commands]\nskip = "x"\n')
    keymap = read_keymap(Codebook("Library visitors", codes), own=file)
    assert keymap.faults == (
        "keymap.toml, line 2: “t” was the key of “Staff”, which gets another one.",
        "keymap.toml, line 4: “x” was the key of “Q”, which gets another one.",
    )
    assert (keymap.codes, keymap.commands) == ({"books": "t"}, {"x": "s"})


def test_a_keymap_of_ones_own_comes_before_a_shared_one(tmp_path: Path) -> None:
    shared = write(tmp_path / "team.toml", '[codes]\nbooks = "k"\nstaff = "t"\n')
    own = write(tmp_path / "keymap.toml", '[codes]\nquiet = "k"\n')
    keymap = read_keymap(LIBRARY, shared, own)
    assert keymap.codes == {"quiet": "k", "staff": "t"}
    assert keymap.faults == ()
    (fault,) = read_keymap(LIBRARY, tmp_path / "none.toml", own).faults
    assert "there is no such file" in fault


def test_settings_are_read_and_faults_are_told(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.toml").faults == ()
    file = write(
        tmp_path / "settings.toml",
        'keymap = "team.toml"\nkeyboard = "uk"\nafter-a-code = "go on"\n',
    )
    settled = read_settings(file)
    assert settled.keymap == tmp_path / "team.toml"
    assert (settled.keyboard, settled.goes_on, settled.faults) == ("uk", True, ())
    write(file, 'colour = "red"\nkeyboard = "dvorak"\nafter-a-code = true\nkeymap = 3\n')
    faults = read_settings(file).faults
    assert [fault.partition(":")[0] for fault in faults] == [
        f"settings.toml, line {line}" for line in (1, 2, 3, 4)
    ]
    assert faults_words(faults).startswith("(3 more) settings.toml, line 1: ")


@pytest.mark.parametrize("content", [b"\xff\xfe[codes]", b"#" * (MAX_BYTES + 1), b"[" * 5000])
def test_a_file_that_is_none_of_ours_is_told_of_and_left(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "keymap.toml"
    file.write_bytes(content)
    keymap = read_keymap(LIBRARY, own=file)
    assert len(keymap.faults) == 1
    assert (keymap.codes, keymap.commands) == ({}, {})


LINES = st.sampled_from(
    ["[codes]", "[commands]", '[codebook."Library visitors"]', 'books = "k"', 'staff = "kk"']
) | st.text(max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, max_size=6))
def test_whatever_is_in_the_files_nothing_breaks(tmp_path: Path, lines: list[str]) -> None:
    file = tmp_path / "any.toml"
    file.write_text("\n".join(lines), "utf-8", errors="replace")
    read_keymap(LIBRARY, own=file)
    read_settings(file)
