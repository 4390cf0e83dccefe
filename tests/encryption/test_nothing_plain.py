"""Nothing plain is ever on disk: not while commands run, and not after they were killed.

A planted text is looked for in the study's folder, in the folder for temporary files and in the
home of whoever runs the command.
"""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path
from random import Random
from stat import S_ISREG
from time import monotonic

import pytest

from intercoder.protection.encryption.asking import set_asker
from intercoder.protection.encryption.key_files import KEY_FILE_VARIABLE
from intercoder.protection.encryption.key_ring import forget_keys
from intercoder.protection.encryption.sealed_file import new_identity, receivers
from intercoder.protection.encryption.study_key import new_key
from intercoder.study.encryption.encrypting import encrypt_file
from intercoder.study.encryption.sending import send_file
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import open_study
from tests.encryption.conftest import PASSPHRASE, written_key_file
from tests.forked import begin, run_as_process
from tests.waiting import PATIENCE

PLANTED = "heron by the millpond"
FORMS = tuple(PLANTED.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be"))
MEMO = "m\nthe heron by the millpond again\n"
TABLE = "respondent,language,value\n" + "".join(
    f"x{n},en,I saw the {PLANTED} {n} (reader{n}@example.org)\n" for n in range(200)
)
COMMANDS: dict[str, tuple[list[str], str]] = {
    "import": (["import", "{study}", "{table}", "--yes"], ""),
    "import piped": (["import", "{study}", "-", "--yes"], TABLE),
    "import packed": (["import", "{study}", "{packed}", "--yes"], ""),
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
    "restore": (["restore", "{copy}", "{study}"], ""),
    "receive": (
        [
            *("receive", "{sealed}", "{folder}/in.study"),
            *("--identity", "{identity}", "--key-file", "{key}"),
        ],
        "",
    ),
    "redact": (["redact", "{study}", "--yes"], ""),
    "codebook": (
        ["codebook", "add", "{study}", "heron", "--definition", PLANTED, "--yes", "--as", "lea"],
        "",
    ),
    "train": (["suggest", "train", "{study}", "--as", "lea"], ""),
    "status": (["status", "{study}"], ""),
    "verify": (["verify", "{study}"], ""),
}
pytest.importorskip("pyrage", reason="intercoder[encrypt] is not installed")
IDENTITY = new_identity()
COST = 2**16
"""What the program has; see `keys_made_fast`."""
QUICK_KILLS, KILLS = 20, 14
"""Of all commands together, and of each with the slow tests: 224 in all."""
QUICK_MOMENTS = (0.05, 1.2)
"""Seconds after its start at which a command of the quick test is killed."""


def holds(file: Path) -> bool:
    """Whether the planted text can be read in the file."""
    held = file.read_bytes()
    return any(form in held for form in FORMS)


class Site:
    """A place where commands run, apart from the table that is imported."""

    def __init__(self, root: Path, encrypted: Path, identity: tuple[str, str] = ("", "")) -> None:
        """`identity` is one with its public key; to it, the encrypted study was sent."""
        self.root = root / "site"
        self.folder, self.temporary, home = (self.root / one for one in ("study", "tmp", "home"))
        for one in (self.folder, self.temporary, home):
            one.mkdir(parents=True)
        self._encrypted = encrypted
        self.study = self.folder / "library.study"
        table = root / "answers.csv"
        table.write_text(TABLE, "utf-8")
        packed = root / "answers.csv.gz"
        packed.write_bytes(gzip.compress(TABLE.encode()))
        self._given = {str(table), str(packed)}
        self._names = {
            "study": str(self.study),
            "folder": str(self.folder),
            "table": str(table),
            "packed": str(packed),
            "copy": str(encrypted),
            "sealed": str(encrypted.with_name("sealed.age")),
            "identity": str(written_key_file(root / "identity", identity[0])),
            "key": str(written_key_file(root / "key", PASSPHRASE)),
            "public": identity[1],
        }
        self.environment = {
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

    def words(self, name: str) -> tuple[list[str], str]:
        """What is run, and what is typed or piped in."""
        words, typed = COMMANDS[name]
        return [one.format(**self._names) for one in words], typed

    def started(self, name: str) -> subprocess.Popen[bytes]:
        """A command that has just begun."""
        words, typed = self.words(name)
        process = subprocess.Popen(
            [sys.executable, "-m", "intercoder", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.environment,
        )
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.write(typed.encode())
                process.stdin.close()
        return process

    def plain_open_files(self, process: int) -> list[str]:
        """Files that a process has open, also nameless ones, with the planted text in them.

        Neither memory counts, nor the table that it was told to read.
        """
        found = []
        with suppress(OSError):  # it has ended
            for one in Path(f"/proc/{process}/fd").iterdir():
                with suppress(OSError):
                    named = str(one.readlink())
                    is_file = S_ISREG(one.stat().st_mode) and not named.startswith("/memfd:")
                    if is_file and named not in self._given and holds(one):
                        found.append(named)
        return found

    def plain_files(self) -> list[str]:
        """Files anywhere in which the planted text can be read."""
        found = []
        for one in self.root.rglob("*"):
            with suppress(OSError):  # removed meanwhile
                if one.is_file() and holds(one):
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
        add_coder(study, "lea", Role.LEAD)
    send_file(str(site.study), site.study.with_name("sealed.age"), receivers([IDENTITY[1]]))
    return site.study


@pytest.mark.slow
def test_the_planted_text_would_be_found(planted_file: Path, tmp_path: Path) -> None:
    site = Site(tmp_path, planted_file)
    site.begin()
    assert site.plain_files() == []
    (site.temporary / "left").write_text(PLANTED, "utf-16")
    assert site.plain_files() == [str(site.temporary / "left")]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_plain_is_left_however_a_command_ends(
    planted_file: Path, tmp_path: Path, name: str
) -> None:
    """Run the command to its end, and then kill it at random moments."""
    site = Site(tmp_path, planted_file, IDENTITY)
    site.begin()
    began = monotonic()
    process = site.started(name)
    assert process.wait(PATIENCE) == 0
    whole = monotonic() - began
    assert site.plain_files() == []
    site.check_study()
    moments = Random(name)
    for _ in range(KILLS):
        site.begin()
        process = site.started(name)
        with suppress(subprocess.TimeoutExpired):
            process.wait(moments.uniform(0, whole))
        process.send_signal(signal.SIGSTOP)
        assert site.plain_open_files(process.pid) == []
        process.kill()
        process.wait()
        assert site.plain_files() == []
        site.check_study()


@pytest.mark.slow
def test_nothing_plain_is_left_of_commands_that_were_killed(
    planted_file: Path, tmp_path: Path
) -> None:
    """In processes that begin at once, one command after the other."""
    site = Site(tmp_path, planted_file, IDENTITY)
    moments = Random(1)
    for name in islice(cycle(COMMANDS), QUICK_KILLS):
        site.begin()
        process = begin(run_as_process, site.environment, *site.words(name))
        process.join(moments.uniform(*QUICK_MOMENTS))
        if process.is_alive():
            os.kill(process.pid, signal.SIGSTOP)
            assert site.plain_open_files(process.pid) == [], name
        process.kill()
        process.join()
        assert site.plain_files() == [], name
        site.check_study()
