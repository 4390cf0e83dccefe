"""Nothing plain is ever on disk: not while commands run, and not after they were killed.

A planted text is looked for in the study's folder, in the folder for temporary files and in the
home of whoever runs the command.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from time import monotonic

import pytest

from intercoder.protection.encryption.asking import set_asker
from intercoder.protection.encryption.key_files import KEY_FILE_VARIABLE
from intercoder.protection.encryption.key_ring import forget_keys
from intercoder.protection.encryption.sealed_file import new_identity
from intercoder.protection.encryption.study_key import new_key
from intercoder.study.encryption.encrypting import encrypt_file
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import open_study
from tests.encryption.conftest import PASSPHRASE, written_key_file
from tests.waiting import PATIENCE

PLANTED = "heron by the millpond"
FORMS = tuple(PLANTED.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be"))
MEMO = "m\nthe heron by the millpond again\n"
COMMANDS: dict[str, tuple[list[str], str]] = {
    "import": (["import", "{study}", "{table}", "--yes"], ""),
    "code": (
        ["code", "{study}", "--coder", "anna", "--plain"],
        f"k\n{MEMO}\nk\n\nfilter heron\nquit\n",
    ),
    "backup": (["backup", "{study}", "{folder}/copy.study"], ""),
    "copy": (["copy", "{study}", "{folder}/copy.study"], ""),
    "rekey": (["rekey", "{study}", "--key-file", "{key}"], ""),
    "package": (
        ["package", "{study}", "{folder}/out.age", "--coders", "anna", "--to", "{public}"],
        "",
    ),
    "send": (["send", "{study}", "{folder}/out.age", "--to", "{public}"], ""),
    "status": (["status", "{study}"], ""),
    "verify": (["verify", "{study}"], ""),
}
COST = 2**16
"""What the program has; see `keys_made_fast`."""
QUICK_KILLS, KILLS = 1, 23
"""For each command: 207 in all with the slow tests."""


class Site:
    """A place where commands run, apart from the table that is imported."""

    def __init__(self, root: Path, encrypted: Path) -> None:
        self.root = root / "site"
        self.folder, self.temporary, home = (self.root / one for one in ("study", "tmp", "home"))
        for one in (self.folder, self.temporary, home):
            one.mkdir(parents=True)
        self._encrypted = encrypted
        self.study = self.folder / "library.study"
        table = root / "answers.csv"
        rows = "\n".join(f"x{n},en,I saw the {PLANTED} {n}" for n in range(200))
        table.write_text(f"respondent,language,value\n{rows}\n", "utf-8")
        self._names = {
            "study": str(self.study),
            "folder": str(self.folder),
            "table": str(table),
            "key": str(written_key_file(root / "key", PASSPHRASE)),
            "public": new_identity()[1],
        }
        self._environment = {
            **{name: value for name, value in os.environ.items() if name != "HOME"},
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "TMPDIR": str(self.temporary),
            KEY_FILE_VARIABLE: self._names["key"],
        }

    def begin(self) -> None:
        """Put the study there as it was, and nothing beside it."""
        for one in self.folder.iterdir():
            one.unlink()
        shutil.copy(self._encrypted, self.study)

    def started(self, name: str) -> subprocess.Popen[bytes]:
        """A command that has just begun."""
        words, typed = COMMANDS[name]
        process = subprocess.Popen(
            [sys.executable, "-m", "intercoder", *(one.format(**self._names) for one in words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self._environment,
        )
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.write(typed.encode())
                process.stdin.close()
        return process

    def plain_files(self) -> list[str]:
        """Files anywhere in which the planted text can be read."""
        found = []
        for one in self.root.rglob("*"):
            with suppress(OSError):  # removed meanwhile
                if one.is_file() and any(form in one.read_bytes() for form in FORMS):
                    found.append(str(one))
        return found

    def check_study(self) -> None:
        """The study opens with its passphrase, and is intact."""
        set_asker(lambda _question: PASSPHRASE)
        with open_study(str(self.study)) as study:
            assert verify(study).ok


@pytest.fixture(autouse=True, scope="module")
def keys_made_as_always() -> Iterator[None]:
    """The commands are processes of their own, whose keys take their time."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("intercoder.protection.encryption.study_key._COST", COST)
        yield


@pytest.fixture(scope="module")
def planted_file(
    keys_made_as_always: None, library_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The encrypted study, in which the planted text is an answer."""
    root = tmp_path_factory.mktemp("planted")
    encrypted = Path(shutil.copy(library_file, root / "encrypted.study"))
    encrypt_file(str(encrypted), new_key(PASSPHRASE))
    site = Site(root, encrypted)
    site.begin()
    process = site.started("import")
    assert process.wait(PATIENCE) == 0
    forget_keys()
    set_asker(lambda _question: PASSPHRASE)
    with open_study(str(site.study)) as study:
        assert study.answer_count() == 220
    return site.study


def test_the_planted_text_would_be_found(planted_file: Path, tmp_path: Path) -> None:
    site = Site(tmp_path, planted_file)
    site.begin()
    assert site.plain_files() == []
    (site.temporary / "left").write_text(PLANTED, "utf-16")
    assert site.plain_files() == [str(site.temporary / "left")]


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_plain_is_left_however_a_command_ends(
    planted_file: Path, tmp_path: Path, name: str
) -> None:
    check_kills(Site(tmp_path, planted_file), name, KILLS)


def test_nothing_plain_is_left_of_an_import_that_was_killed(
    planted_file: Path, tmp_path: Path
) -> None:
    check_kills(Site(tmp_path, planted_file), "import", QUICK_KILLS)


def check_kills(site: Site, name: str, kills: int) -> None:
    """Run the command to its end, and then kill it at random moments."""
    site.begin()
    began = monotonic()
    process = site.started(name)
    assert process.wait(PATIENCE) == 0
    whole = monotonic() - began
    assert site.plain_files() == []
    site.check_study()
    moments = Random(name)
    for _ in range(kills):
        site.begin()
        process = site.started(name)
        with suppress(subprocess.TimeoutExpired):
            process.wait(moments.uniform(0, whole))
        process.kill()
        process.wait()
        assert site.plain_files() == []
        site.check_study()
