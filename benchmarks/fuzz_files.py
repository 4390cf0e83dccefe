"""Damages files of every binary format that is read, and looks for anything but a sentence.

    python benchmarks/fuzz_files.py [--files 1000] [--formats xlsx,qdpx] [--seed 18] [--keep FOLDER]

Makes one sound file of each format, damages it so many times (bytes changed, cut, doubled; in
archives also the parts inside), and reads each file to its end, as `intercoder import` does; a
study is opened and its decisions read. Prints JSON: per format, how many files were read, how many
refused, which failed with an error that is not the program's own, and the longest time. Files that
failed are kept in the folder. Made workbooks in the older forms need LibreOffice.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from types import FrameType
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import pandas as pd
import pyreadstat

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Judgement
from intercoder.errors import IntercoderError
from intercoder.exchange.exporting.exporting import export
from intercoder.exchange.exporting.wanted import Shape, Wanted
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import create_study, forget_opened, open_study
from intercoder.tables.labels import labels_in
from intercoder.tables.opening import open_table

LONGEST = 60
"""Seconds after which a file is counted as hanging."""
MEMORY = 6 * 2**30
ARCHIVES = ("xlsx", "ods", "qdpx", "zip")


class HangingError(Exception):
    """A file took too long."""


def sound_files(folder: Path) -> dict[str, bytes]:
    """One sound file of each format, by its ending."""
    frame = pd.DataFrame(
        {"id": [f"r{n}" for n in range(40)], "age": range(40), "why": ["quiet and warm, 日本"] * 40}
    )
    writers: Mapping[str, Callable[[Path], object]] = {
        "sav": lambda path: pyreadstat.write_sav(frame, str(path)),
        "zsav": lambda path: pyreadstat.write_sav(frame, str(path), compress=True),
        "dta": lambda path: pyreadstat.write_dta(frame, str(path), version=15),
        "xpt": lambda path: pyreadstat.write_xport(frame, str(path)),
        "por": lambda path: pyreadstat.write_por(frame.drop(columns="why"), str(path)),
        "csv": lambda path: frame.to_csv(path, index=False),
        "json": lambda path: frame.to_json(path, orient="records"),
    }
    for ending, write in writers.items():
        write(folder / f"sound.{ending}")
    _make_study(folder / "sound.study")
    with open_study(str(folder / "sound.study")) as study:
        for ending in ("xlsx", "parquet", "qdpx", "rds"):
            export(study, folder / f"sound.{ending}", Wanted(Shape.LONG, attributes=True))
    content = (folder / "sound.csv").read_bytes()
    (folder / "sound.gz").write_bytes(gzip.compress(content))
    with ZipFile(folder / "sound.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("answers.csv", content)
    if office := shutil.which("soffice"):
        for ending in ("ods", "xls"):
            command = [office, "--headless", "--convert-to", ending, "--outdir", str(folder)]
            subprocess.run([*command, str(folder / "sound.xlsx")], check=False, capture_output=True)
    return {
        one.suffix[1:]: one.read_bytes() for one in sorted(folder.glob("sound.*")) if one.is_file()
    }


def _make_study(path: Path) -> None:
    book = Codebook("Visitors", (Code("books", "Books"), Code("staff", "Staff", "People there.")))
    answers = [
        Answer(f"r{n}:why", "why", f"r{n}", "quiet and warm, 日本", "en", {"age": str(n + 20)})
        for n in range(30)
    ]
    decisions = [
        EarlierDecision(one.id, coder, Judgement.of(["books"], memo="a memo"), "", 1.5)
        for one in answers
        for coder in ("anna", "ben")
    ]
    with create_study(str(path), book) as study, take_in(study) as intake:
        intake.add_questions([Question("why", "Why do you come?")])
        intake.add_attributes(["age"])
        intake.add_answers(answers)
        intake.add_decisions(decisions)


def damaged(content: bytes, chance: random.Random, *, is_archive: bool) -> bytes:
    """The content with a few changes; of an archive, sometimes within one of its parts."""
    if is_archive and chance.random() < 0.7:
        try:
            return _with_damaged_part(content, chance)
        except (BadZipFile, OSError, ValueError):
            return content
    return _changed(content, chance)


def _with_damaged_part(content: bytes, chance: random.Random) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = chance.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, _changed(part, chance) if name == chosen else part)
    return out.getvalue()


def _changed(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if not made:
            break
        place = chance.randrange(len(made))
        if chance.random() < 0.3:
            place = min(place, chance.randrange(1, 600))
        match chance.randrange(6):
            case 0:
                made[place % len(made)] = chance.randrange(256)
            case 1:
                made[place : place + 4] = chance.choice(
                    (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\0\0\0\x80")
                )
            case 2:
                del made[place : place + chance.randint(1, 64)]
            case 3:
                made[place:place] = made[place : place + chance.randint(1, 512)]
            case 4:
                made[place:place] = chance.randbytes(chance.randint(1, 16))
            case _:
                del made[max(place, 8) :]
    return bytes(made)


def read(path: Path) -> None:
    """Read the file to its end."""
    if path.suffix == ".study":
        with open_study(str(path)) as study:
            study.codebook()
            for _ in codings(study):
                pass
        return
    table = open_table(path)
    labels_in(table)
    for _ in table.rows():
        pass


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise HangingError


def fuzz(
    ending: str, content: bytes, files: int, seed: int, folder: Path, keep: Path | None
) -> dict[str, object]:
    """Damage and read one format so many times."""
    chance = random.Random(f"{seed} {ending}")
    counts, failures = Counter[str](), Counter[str]()
    longest = 0.0
    signal.signal(signal.SIGALRM, _too_long)
    for number in range(files):
        path = folder / f"damaged-{number}.{ending}"
        path.write_bytes(damaged(content, chance, is_archive=ending in ARCHIVES))
        started = time.perf_counter()
        signal.alarm(LONGEST)
        try:
            read(path)
            counts["read"] += 1
        except IntercoderError:
            counts["refused"] += 1
        except Exception as error:  # noqa: BLE001 - what is looked for
            signal.alarm(0)
            counts["failed"] += 1
            at = traceback.extract_tb(error.__traceback__)[-1]
            failures[f"{type(error).__name__} in {Path(at.filename).name}:{at.lineno}"] += 1
            if keep is not None:
                shutil.copy(path, keep)
        finally:
            signal.alarm(0)
            forget_opened()
        longest = max(longest, time.perf_counter() - started)
        for left in folder.glob(f"*damaged-{number}.*"):
            left.unlink()
    return {"format": ending, **counts, "failures": dict(failures), "longest_s": round(longest, 1)}


def main() -> None:
    """Fuzz each format, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--formats", default="")
    parser.add_argument("--seed", type=int, default=18)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    if asked.keep is not None:
        asked.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound = sound_files(folder)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for ending in asked.formats.split(",") if asked.formats else sound:
            found = fuzz(ending, sound[ending], asked.files, asked.seed, folder, asked.keep)
            print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
