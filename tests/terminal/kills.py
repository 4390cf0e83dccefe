"""Kill the screen at random moments, and compare what it said with what is in the log.

    python -m tests.terminal.kills --kills 500
    python -m tests.terminal.kills --kills 500 --slow

With `--slow`, writing to the disk takes 30 to 800 ms from when the screen is there: a library
that is loaded before any other makes `fsync` wait. Needs gcc then. Prints figures as JSON; the exit
code is 1 if a screen said “saved” of a decision that is not in the log.

Programs are forked from this process, so that hundreds of kills take minutes.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random

import pyte

from intercoder.answers.answer import Answer, Question
from intercoder.cli.main import run
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Judgement
from intercoder.coding.suggestion import Assistance, Mode
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import close_round
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import create_study
from tests.terminal.pseudo import for_pyte
from tests.waiting import PATIENCE

SLOW_DISK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void wait_for_disk(void) {
    char *name = getenv("SLOW_DISK");
    FILE *file = name ? fopen(name, "r") : NULL;
    int ms = 0;
    if (!file) return;
    if (fscanf(file, "%d", &ms) == 1) usleep(ms * 1000);
    fclose(file);
}
int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    wait_for_disk();
    return real(fd);
}
int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    wait_for_disk();
    return real(fd);
}
"""
ANSWERS = 90
CODING = (b"k\r", b"t\r", b"q\r", b"0", b"s", b"k", b"ku", b"u", b"r", b"gk\r", b"mx\x13", b"b")
SETTLING = (b"1\r", b"2\r", b"0", b"k\r", b"mwhy\x13")
LOGGED = "SELECT answer_id, state FROM decision WHERE coder_id = 1 ORDER BY seq"
SETTLED = "SELECT count(*) FROM decision WHERE act = 'decide' AND coder_id > 3"
FOOT = re.compile(r"^\s*([\d,]+) of [\d,]+")
UNDRAWN = 5
"""Presses that may be on the disk and not on the screen yet: drawing waits for the disk."""
TODAY = re.compile(r"([\d,]+) adjudicated today")


def make(path: Path, *, settle: bool) -> None:
    """A study with answers to code, or to settle."""
    codes = (Code("books", "Books", key="k"), Code("staff", "Staff", key="t"))
    codebook = Codebook("Library visitors", (*codes, Code("quiet", "Quiet", key="q")))
    with create_study(str(path), codebook) as study:
        add_coder(study, "anna")
        add_coder(study, "ben")
        add_coder(study, "lea", Role.LEAD)
        set_assistance(study, Assistance(mode=Mode.OFF))
        with take_in(study) as intake:
            intake.add_questions([Question("value", "What do you value most?")])
            texts = ("Quiet rooms", "Friendly staff", "Novels", "Longer hours, please", "The staff")
            intake.add_answers(
                [
                    Answer(f"v{n}", "value", f"r{n}", f"{texts[n % 5]} {n // 7}", "en")
                    for n in range(ANSWERS)
                ]
            )
            if settle:
                given = (("anna", ["books"]), ("ben", ["quiet"]))
                intake.add_decisions(
                    [
                        EarlierDecision(f"v{n}", who, Judgement.of(codes))
                        for n in range(ANSWERS)
                        for who, codes in given
                    ]
                )
        if settle:
            close_round(study, "main")


class Screen:
    """The program on a pseudo-terminal, forked from this process."""

    def __init__(self, arguments: list[str]) -> None:
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            for number, (name, how) in enumerate((("in", "r"), ("out", "w"), ("err", "w"))):
                file = open(number, how, encoding="utf-8", closefd=False)  # noqa: SIM115
                for of in (f"std{name}", f"__std{name}__"):
                    setattr(sys, of, file)
            os._exit(run(arguments))
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.drawn = bytearray()

    def read(self, seconds: float) -> None:
        """Read what is drawn for so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self._file], [], [], left)[0]:
                try:
                    self.drawn += os.read(self._file, 65536)
                except OSError:
                    return

    def wait_for(self, shown: bytes) -> None:
        """Read until this was drawn."""
        until = time.monotonic() + PATIENCE
        while shown not in self.drawn:
            if time.monotonic() > until:
                raise TimeoutError("\n".join(self.text()))
            self.read(0.01)

    def write(self, keys: bytes) -> None:
        """Type these keys."""
        os.write(self._file, keys)

    def kill(self) -> None:
        """Kill the program; what it has drawn until then is read."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.read(0.05)
        os.close(self._file)

    def text(self) -> list[str]:
        """The lines that were on the screen in the end."""
        shown = pyte.Screen(80, 24)
        pyte.ByteStream(shown).feed(for_pyte(bytes(self.drawn)))
        return list(shown.display)


def count(path: Path, query: str) -> int:
    """What the log holds."""
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(query).fetchone()[0])


def decided(path: Path) -> int:
    """How many answers were decided by the log; the most that a screen may say that has not drawn
    the last presses, such as an undo."""
    standing: dict[int, bool] = {}
    counts = [0]
    with closing(sqlite3.connect(path)) as connection:
        for answer, state in connection.execute(LOGGED):
            standing[answer] = state in {"coded", "no code applies"}
            counts.append(sum(standing.values()))
    return max(counts[-1 - UNDRAWN :])


def kill_one(master: Path, folder: Path, random: Random, *, settle: bool) -> tuple[str, int, int]:
    """Code or settle for a moment, and be killed; the word at the foot, its count, the log's."""
    path = folder / "killed.study"
    for old in folder.glob("killed.study*"):
        old.unlink()
    shutil.copy(master, path)
    slow = os.environ.get("SLOW_DISK")
    if slow:
        Path(slow).write_text("0", encoding="ascii")
    how = ["adjudicate", str(path), "--as", "lea"] if settle else ["code", str(path)]
    screen = Screen(how if settle else [*how, "--coder", "anna"])
    screen.wait_for(b"saved")
    before = count(path, SETTLED) if settle else 0
    if slow:
        Path(slow).write_text(str(random.randint(30, 800)), encoding="ascii")
    kinds = SETTLING if settle else CODING
    until = time.monotonic() + random.uniform(0.05, 1.5)
    while time.monotonic() < until:
        screen.write(random.choice(kinds))
        screen.read(random.choice((0.0, 0.02, 0.1, 0.3)))
    screen.kill()
    foot = screen.text()[-1]
    found = (TODAY.search(foot) if settle else FOOT.match(foot)) or FOOT.match(foot)
    if found is None:
        return "no foot", 0, 0
    word = next((one for one in ("saved", "saving…", "text not saved") if one in foot), "another")
    said = int(found[1].replace(",", ""))
    return word, said, count(path, SETTLED) - before if settle else decided(path)


def kill_many(kills: int, seed: int) -> dict[str, object]:
    """So many kills; every fifth of a lead who settles."""
    random = Random(seed)
    words: Counter[str] = Counter()
    lost: list[tuple[str, int, int]] = []
    ahead = decisions = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        masters = {settle: folder / f"master-{settle}.study" for settle in (False, True)}
        for settle, master in masters.items():
            make(master, settle=settle)
        for n in range(kills):
            settle = n % 5 == 4
            word, said, logged = kill_one(masters[settle], folder, random, settle=settle)
            words[word] += 1
            decisions += logged
            if said > logged and word == "saved":
                lost.append(("settling" if settle else "coding", said, logged))
            ahead += said > logged
    return {
        "kills": kills,
        "slow": "SLOW_DISK" in os.environ,
        "words": dict(words),
        "screens ahead of the log": ahead,
        "decisions in logs": decisions,
        "said saved and was not": lost,
    }


def main() -> int:
    """Do as the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", action="store_true")
    asked = parser.parse_args()
    if asked.slow and "SLOW_DISK" not in os.environ:
        return in_slow_process(asked.kills, asked.seed)
    import intercoder.tui.running  # noqa: F401 - read once, before programs are forked

    found = kill_many(asked.kills, asked.seed)
    sys.stdout.write(json.dumps(found) + "\n")
    return 1 if found["said saved and was not"] else 0


def in_slow_process(kills: int, seed: int) -> int:
    """The same in a process whose disk is slow when it is told to be."""
    with tempfile.TemporaryDirectory() as name:
        source, library = Path(name) / "slow.c", Path(name) / "slow.so"
        source.write_text(SLOW_DISK, encoding="ascii")
        subprocess.run(
            ["gcc", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True
        )
        told = {"LD_PRELOAD": str(library), "SLOW_DISK": str(Path(name) / "slow")}
        command = [sys.executable, "-m", "tests.terminal.kills", "--kills", str(kills)]
        ran = subprocess.run(
            [*command, "--seed", str(seed)], env={**os.environ, **told}, check=False
        )
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
