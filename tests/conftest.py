"""What every test stands on: a small study of a library's visitors, and no one's own settings."""

from __future__ import annotations

import os

# One thread for numbers, as the commands have it (`intercoder.threads`): with two processes on two
# cores, learning takes up to ten times as long otherwise. Set before NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import gc
import shutil
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import is_hypothesis_test, settings
from sqlalchemy import Engine, create_engine

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.exchange.demo import make_demo
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import Study, create_study, open_study
from tests.crashing import CrashingServer

# What is compiled is kept, also where Python is told to keep nothing: the tests' own files for the
# next run, and the program for the hundred times that tests start it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# How long an example takes says nothing on a busy machine.
settings.register_profile("intercoder", deadline=None)
# A check before landing tries the same examples each time; everybody else looks for new ones.
settings.register_profile("check", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("check" if os.environ.get("CI") else "intercoder")
QUICK_SHARE = 4
"""With the quick tests a property is tried on one in so many of its examples."""
SETTINGS = "_hypothesis_internal_use_settings"
"""Where hypothesis keeps a test's settings; its own pytest plugin changes them there, too."""
IN_MEMORY = Path("/dev/shm")
ROOM = 6 * 2**30
"""Bytes of memory that must be free for the files of the tests to be kept there."""
LONGEST_SLOW_TEST = 900
"""Seconds after which a test that is marked as slow is hanging; it may have more of its own."""

_HOMES = count(1)
ROOT = Path(__file__).parent.parent

QUESTIONS = (
    Question("value", "What do you value most about the library?"),
    Question("better", "What should be better?"),
)
TEXTS = (
    ("en", "The quiet reading room and the novels."),
    ("en", "Friendly staff, always helpful"),
    ("fi", "Hiljainen lukusali ja pitkät aukioloajat."),
    ("en", "It is warm and close to the bus stop."),
    ("sv", "Personalen är vänlig."),
    ("en", "books"),
    ("es", "Los libros y el silencio."),
    ("en", "Nothing in particular"),
    ("ru", "Тихий читальный зал."),
    ("ar", "الهدوء والكتب"),
)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Give each process a stretch of tests: what the tests of a file share is then made once."""
    if getattr(config.option, "numprocesses", None) and config.option.dist == "no":
        config.option.dist = "worksteal"
    if _has_room(IN_MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


def _has_room(folder: Path) -> bool:
    """Whether the files of the tests can lie in memory, where waiting for the disk takes no time.

    They are studies by the thousand, each written to disk at every step (`synchronous=FULL`). The
    program does the same in both places, and no test pulls the plug.
    """
    try:
        return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM
    except OSError:
        return False


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Try properties on part of their examples with the quick tests, and on all of them with the
    long ones; give long tests longer."""
    asked = config.option.markexpr
    functions = [item for item in items if isinstance(item, pytest.Function)]
    machines = [
        one for one in functions if isinstance(getattr(one.cls, "settings", None), settings)
    ]
    properties = [one for one in functions if not one.cls and is_hypothesis_test(one.obj)]
    if asked == "slow":
        for one in (*properties, *machines):
            one.add_marker(pytest.mark.slow)
    elif asked == "not slow":
        for test in {one.obj for one in properties}:
            setattr(test, SETTINGS, _fewer(getattr(test, SETTINGS, None) or settings()))
        for machine in {one.cls for one in machines}:
            machine.settings = _fewer(machine.settings)
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(LONGEST_SLOW_TEST))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Spare what was collected and imported from the search for garbage.

    It stays to the end, and looking through all of it again and again takes a tenth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _fewer(whole: settings) -> settings:
    return settings(whole, max_examples=max(whole.max_examples // QUICK_SHARE, 1))


@pytest.fixture(autouse=True)
def no_ones_settings(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keep the settings, state and data of whoever runs the tests out of them."""
    # numbered here: pytest would look through all folders there are for the next free number
    _live_in(tmp_path_factory.getbasetemp() / "homes" / str(next(_HOMES)), monkeypatch)


@pytest.fixture(autouse=True, scope="session")
def no_ones_settings_in_what_is_shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep them out of what several tests share, too: it is made before the tests themselves."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        _live_in(tmp_path_factory.mktemp("shared-home"), monkeypatch)
        yield


def _live_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir(parents=True, exist_ok=True)
    for name in ("CONFIG", "STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("INTERCODER_STUDY", raising=False)
    monkeypatch.delenv("INTERCODER_AS", raising=False)


@pytest.fixture(autouse=True, scope="session")
def statements_compiled_once() -> Iterator[None]:
    """All studies of a process share what SQLAlchemy has made of statements.

    Each engine has a dialect and a store of its own otherwise, and every test has two new ones.
    """
    first: dict[str, Engine] = {}

    def shared(*address: Any, **options: Any) -> Engine:
        engine = create_engine(*address, **options)
        like = first.setdefault(engine.dialect.name, engine)
        engine.dialect, engine._compiled_cache = like.dialect, like._compiled_cache
        engine.pool._dialect = like.dialect
        return engine

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("intercoder.study.file.sqlite_file.create_engine", shared)
        yield


@pytest.fixture(scope="session")
def codebook() -> Codebook:
    """Six codes in two groups, one that stands alone."""
    return Codebook(
        "Library visitors",
        (
            Code("services", "Services", heading=True),
            Code("books", "Books and media", "Books, films, papers.", parent="services", key="k"),
            Code("staff", "Staff", "The people who work there.", parent="services", key="t"),
            Code("place", "The place", heading=True),
            Code("quiet", "Quiet", "Silence, calm.", parent="place", key="q", aliases=("calm",)),
            Code("access", "Access", "Getting there and in.", parent="place", key="c"),
            Code("other", "Other", "Anything else.", key="o"),
            Code("refuses", "Refuses to answer", exclusive=True, key="x"),
        ),
    )


def library_answers() -> list[Answer]:
    """Ten visitors' answers to both questions; the second ones are numbered."""
    first = [
        Answer(
            f"v{n}:value", "value", f"v{n}", text, language, {"age": "30-39" if n % 2 else "60+"}
        )
        for n, (language, text) in enumerate(TEXTS, start=1)
    ]
    second = [
        Answer(
            f"v{n}:better",
            "better",
            f"v{n}",
            f"Longer opening hours, number {n}",
            "en",
            {"age": "30-39" if n % 2 else "60+"},
        )
        for n in range(1, len(TEXTS) + 1)
    ]
    return [answer for pair in zip(first, second, strict=True) for answer in pair]


@pytest.fixture
def study_path(tmp_path: Path) -> Path:
    """Where the study of the test lies."""
    return tmp_path / "library.study"


@pytest.fixture(scope="session")
def library_file(tmp_path_factory: pytest.TempPathFactory, codebook: Codebook) -> Path:
    """The study of the tests as a file; copying it takes a tenth of the time of making it."""
    path = tmp_path_factory.mktemp("library") / "library.study"
    with create_study(str(path), codebook) as made:
        fill(made)
    return path


@pytest.fixture
def study(study_path: Path, library_file: Path) -> Iterator[Study]:
    """A study with twenty answers and the coders anna and ben."""
    shutil.copy(library_file, study_path)  # with its rights
    with open_study(str(study_path)) as opened:
        yield opened


def fill(study: Study) -> None:
    """Put the coders anna and ben and twenty answers into a study."""
    for name in ("anna", "ben"):
        add_coder(study, name)
    with take_in(study) as intake:
        intake.add_questions(QUESTIONS)
        intake.add_attributes(["age"])
        intake.add_answers(library_answers())


@pytest.fixture(scope="session")
def demo_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The demonstration study's file, coded by anna, ben and carla; tests only read it.

    What one of them wrote, a table that left it, say, would change what others find.
    """
    path = tmp_path_factory.mktemp("demo") / "library.study"
    make_demo(path)
    before = _changes(path)
    yield path
    assert _changes(path) == before, "a test wrote into the study that all of them read"


def _changes(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM change_log").fetchone()
    return int(count)


@pytest.fixture
def demo(demo_path: Path) -> Iterator[Study]:
    """The demonstration study, open."""
    with open_study(str(demo_path)) as study:
        yield study


@pytest.fixture
def heeds_signals() -> Iterator[None]:
    """Programs that a test starts heed Ctrl+C and its like; a shell that started the tests in the
    background has them ignored, and so has `nohup`."""
    told = [signal.SIGINT]
    if sys.platform != "win32":
        told += [signal.SIGQUIT, signal.SIGHUP]
    before = [signal.signal(one, signal.default_int_handler) for one in told]
    yield
    for one, handler in zip(told, before, strict=True):
        signal.signal(one, handler)


@pytest.fixture
def crashing_server() -> Iterator[CrashingServer]:
    """A PostgreSQL of this test's own, which can crash and come back."""
    pytest.importorskip("psycopg", reason="PostgreSQL is tested with psycopg installed")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: a socket's path has a hundred letters
    folder.chmod(0o755)
    made = CrashingServer(folder)
    yield made
    made.end()
    shutil.rmtree(folder, ignore_errors=True)
