"""What scoring a data set costs, whether it can be killed at any moment, and tables over it.

    python benchmarks/score.py --rows 100000 1000000 --kills 20
    python benchmarks/score.py --rows 1000000 --engines dask spark
    python benchmarks/score.py --table 100000000

Makes a study of made-up short answers with 65 codes, of which 1,000 drawn at random are coded, the
model it leaves as, and data sets of answers like them. Measured as a user would run it, in
processes of its own: the time of scoring and of its table, the most memory that all processes
together take; with `--kills`, a run that is killed with all its processes at so many random
moments, and whether its files are those of an undisturbed one, byte for byte; with `--engines`, the
same of clusters on this machine. `--table` makes as many rows of simulated codes in 20 groups, and
counts them. Prints JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.suggest_apply import AND, SAID, SUBJECTS, WHEN
from intercoder.answers.answer import Answer, Question
from intercoder.cli.main import run
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.scale.model.model_file import read_model, to_archive
from intercoder.study.allocation.queue_orders import queue_orders
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import create_study, open_study
from intercoder.suggest.model.features import MAX_TERMS, Terms
from intercoder.suggest.model.latent_topics import LatentTopics

PROGRAM = (sys.executable, "-m", "intercoder")
CODES = 65
OBJECTS = (*SUBJECTS, *(f"{one} next door" for one in SUBJECTS))[:CODES]
GROUPS = 20
IN_STUDY, CODED = 10_000, 1_000
CHUNK = 100_000
DIFFERENT = 10 * CHUNK
"""After so many, answers say what those before did, each with a number of its own."""
LOOK = 0.05


def said(number: int) -> tuple[str, list[int]]:
    """An answer with up to three codes; a few in a hundred are coded otherwise than they read."""
    rnd = random.Random(number)
    size = rnd.choice((0, 1, 1, 2, 3))
    codes = sorted({int(CODES * rnd.random() ** 1.5) for _ in range(size)})
    parts = [OBJECTS[code] for code in codes] or ["whole of it, without a reason"]
    words = f"{rnd.choice(SAID)} {parts[0]}"
    for part in parts[1:]:
        words += f" {rnd.choice(AND)} {part}"
    text = f"{words} {rnd.choice(WHEN)} {number}"
    return text, codes[:-1] if rnd.random() < 0.04 else codes


def make_model(folder: Path) -> Path:
    """A study of 10,000 answers, 1,000 of them drawn and coded, and the model it leaves as."""
    study, model = folder / "bench.study", folder / "bench.model"
    book = Codebook("Bench", tuple(Code(f"code-{n:02}", one) for n, one in enumerate(OBJECTS)))
    given: dict[str, list[int]] = {}
    with create_study(str(study), book) as opened:
        add_coder(opened, "anna")
        add_coder(opened, "lea", Role.LEAD)
        with take_in(opened) as intake:
            intake.add_questions([Question("value", "What do you value most?")])
            answers = []
            for number in range(IN_STUDY):
                text, codes = said(number)
                answers.append(Answer(f"a{number}", "value", f"r{number}", text, "en"))
                given[f"a{number}"] = codes
            intake.add_answers(answers)
    asked = ["--coders", "anna", "--answers", str(CODED), "--seed", "1", "--yes", "--as", "lea"]
    assert run(["allocate", str(study), "--round", "sample", *asked]) == 0
    with open_study(str(study)) as opened:
        rows = queue_orders(opened, "sample")["anna"].tolist()
        workspace = open_workspace(opened, "anna", round="sample")
        for row in rows:
            codes = given[f"a{row - 1}"]
            workspace.write(Decide(row, Judgement.of([f"code-{one:02}" for one in codes]), 9.0))
        workspace.leave()
    begun = perf_counter()
    subprocess.run([*PROGRAM, "score", "pack", str(study), str(model), "--as", "lea"], check=True,
                   stdout=sys.stderr)  # fmt: skip
    print(f"packed in {perf_counter() - begun:.1f} s", file=sys.stderr)
    return model


def write_chunk(folder: Path, start: int, stop: int) -> None:
    """One file of a data set; its first answers are those of the study."""
    first = folder / f"answers-{start % DIFFERENT:010}.parquet"
    if start < DIFFERENT:
        texts = pa.array([said(number)[0] for number in range(start, stop)])
    else:  # as before, but for the number
        known = pq.read_table(first, columns=["text"])["text"].slice(0, stop - start)
        numbers = pa.array(map(str, range(start, stop)))
        texts = pc.binary_join_element_wise(
            pc.replace_substring_regex(known, r" \d+$", "").combine_chunks(), numbers, " "
        )
    table = pa.table(
        {
            "respondent": [f"r{number}" for number in range(start, stop)],
            "text": texts,
            "language": ["en"] * len(texts),
            "country": [f"country {number % GROUPS}" for number in range(start, stop)],
        }
    )
    pq.write_table(table, folder / f"answers-{start:010}.parquet")


def make_data(folder: Path, rows: int) -> Path:
    """A data set of so many answers."""
    folder.mkdir(exist_ok=True)
    with ProcessPoolExecutor() as pool:
        for some in (range(0, min(rows, DIFFERENT), CHUNK), range(DIFFERENT, rows, CHUNK)):
            waiting = [
                pool.submit(write_chunk, folder, start, min(start + CHUNK, rows)) for start in some
            ]
            for one in waiting:
                one.result()
    return folder


def widened(model: Path) -> Path:
    """The same model with as many terms as a model can have, made of random letters."""
    read = read_model(model).model
    generator = np.random.default_rng(3)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))

    def terms(known: Terms, length: int) -> Terms:
        found = dict.fromkeys(known.terms)
        while len(found) < MAX_TERMS:
            found["".join(generator.choice(letters, length))] = None
        return Terms(tuple(found), generator.random(MAX_TERMS).astype(np.float32) + 1)

    first = read.suggesters[0]
    features = replace(
        first.features, words=terms(first.features.words, 9), pieces=terms(first.features.pieces, 5)
    )
    k = len(first.codes)

    def random(width: int) -> Any:
        return generator.standard_normal((features.width, width), dtype=np.float32) / 100

    themes = LatentTopics(random(first.themes.count).astype(np.float16))
    several = [
        replace(one, features=features, themes=themes, weights=random(k)) for one in read.suggesters
    ]
    wide = model.with_name("wide.model")
    wide.write_bytes(to_archive(replace(read, suggesters=tuple(several))))
    return wide


def command(model: Path, data: Path, out: Path, *more: str) -> list[str]:
    """Scoring as one would type it."""
    asked = ["score", "run", str(model), str(data), str(out), "--language", "language"]
    return [*PROGRAM, *asked, "--keep", "country", *more]


def memory_of(process: psutil.Process) -> int:
    """Bytes that a process and all below it take, what they share counted once."""
    total = 0
    for one in [process, *process.children(recursive=True)]:
        with suppress(psutil.Error):
            total += one.memory_full_info().pss
    return total


def timed(asked: list[str]) -> dict[str, float]:
    """Seconds, the processor's seconds, and the most memory, of a command."""
    begun, most = perf_counter(), 0
    before = os.times()
    with subprocess.Popen(asked, stdout=sys.stderr, stderr=sys.stderr) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            with suppress(psutil.Error):
                most = max(most, memory_of(watched))
            sleep(10 * LOOK)
    after = os.times()
    assert process.returncode == 0, asked
    used = after.children_user + after.children_system
    used -= before.children_user + before.children_system
    return {
        "seconds": round(perf_counter() - begun, 1),
        "processor_seconds": round(used, 1),
        "peak_mib": round(most / 2**20),
    }


def digest(folder: Path) -> str:
    """Of the names and bytes of all its files."""
    whole = hashlib.sha256()
    for one in sorted(folder.iterdir()):
        whole.update(one.name.encode())
        with one.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def killed_often(asked: list[str], out: Path, kills: int, seconds: float) -> dict[str, Any]:
    """Kill a run at random moments, let it end, and say whether anything was done twice."""
    rnd = random.Random(1)
    written: dict[str, int] = {}
    again = before_end = 0
    begun = perf_counter()
    for _ in range(kills):
        with subprocess.Popen(
            asked, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            until = perf_counter() + rnd.uniform(0.2, 1) * max(2 * seconds / kills, 8)
            while process.poll() is None and perf_counter() < until:
                sleep(LOOK)
            before_end += process.poll() is None
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for one in out.glob("part-*"):
            at = one.stat().st_mtime_ns
            again += written.setdefault(one.name, at) != at
    subprocess.run(asked, check=True, stdout=subprocess.DEVNULL)
    return {
        "killed_before_its_end": before_end,
        "shards_written_twice": again,
        "seconds": round(perf_counter() - begun, 1),
        "digest": digest(out),
    }


def measure(model: Path, folder: Path, rows: int, kills: int, engines: list[str]) -> dict[str, Any]:
    """All of one size."""
    data, out = make_data(folder / f"data-{rows}", rows), folder / f"scored-{rows}"
    found: dict[str, Any] = {"rows": rows, "scoring": timed(command(model, data, out))}
    alone = found["scoring"]["seconds"]
    found["microseconds_a_row"] = round(1e6 * alone / rows, 1)
    found["mib_of_answers"] = round(sum(one.stat().st_size for one in data.iterdir()) / 2**20)
    found["mib_scored"] = round(sum(one.stat().st_size for one in out.iterdir()) / 2**20)
    table = [*PROGRAM, "score", "table", str(model), str(out), "--by", "country"]
    found["table"] = timed([*table, "--drawn-from-these"])
    found["table_of_counts"] = timed([*table, "--counts-only"])
    whole = table[:-2]
    for kind in ("cooccurrence", "sets"):
        found[f"table_of_{kind}"] = timed([*whole, "--table", kind])
    found["table_of_respondents"] = timed([*whole, "--unit", "respondents", "--drawn-from-these"])
    same = digest(out)
    if kills:
        again = folder / f"killed-{rows}"
        found["killed"] = killed_often(command(model, data, again), again, kills, alone)
        found["killed"]["same_bytes"] = found["killed"].pop("digest") == same
        shutil.rmtree(again)
    for engine in engines:
        other = folder / f"{engine}-{rows}"
        found[engine] = timed(command(model, data, other, f"--{engine}"))
        found[engine]["same_bytes"] = digest(other) == same
        shutil.rmtree(other)
    shutil.rmtree(data)
    shutil.rmtree(out)
    return found


def simulated(folder: Path, rows: int) -> None:
    """Scored files of simulated codes, without probabilities: ten different ones of a million rows,
    each as often as it takes under other names, since all are read as if they were different."""
    folder.mkdir(exist_ok=True)
    shares = 0.3 * np.random.default_rng(0).random(CODES) ** 2
    per_file = min(10 * CHUNK, rows)
    for number in range(rows // per_file):
        path = folder / f"part-{number:06}.parquet"
        if path.exists():
            continue
        if number >= 10:
            path.hardlink_to(folder / f"part-{number % 10:06}.parquet")
            continue
        generator = np.random.default_rng([2, number])
        place = generator.integers(0, GROUPS, per_file).astype(np.int32)
        names = pa.array([f"country {one}" for one in range(GROUPS)])
        given = {
            f"code_code-{code:02}": generator.random(per_file, dtype=np.float32) < shares[code]
            for code in range(CODES)
        }
        table = pa.table({"country": pa.DictionaryArray.from_arrays(place, names), **given})
        pq.write_table(table, path, compression="zstd", row_group_size=CHUNK)


def count_simulated(model: Path, folder: Path) -> None:
    """In a process of its own: the counts of the table, as the command makes them."""
    from intercoder.scale.counting.counts import count
    from intercoder.scale.counting.engine import opened
    from intercoder.scale.model.model_file import read_model

    files = [one.name for one in sorted(folder.iterdir())]
    with opened(folder, files, len(os.sched_getaffinity(0))) as database:
        found = count(database, read_model(model).model, ("country",), with_likely=False)
    assert len(found.groups) == GROUPS
    print(int(found.answers.sum()), int(found.given.sum()), file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="*", default=[])
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--engines", nargs="*", default=[], choices=["dask", "spark"])
    parser.add_argument("--table", type=int, default=0)
    parser.add_argument("--wide", action="store_true", help="with a model of 120,000 terms")
    parser.add_argument("--keep", type=Path, help="folder of the model, made there if missing")
    parser.add_argument("--count", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        model = folder / "bench.model"
        if asked.count:
            count_simulated(model, asked.count)
            return
        if not model.exists():
            make_model(folder)
        if asked.wide:
            model = widened(model)
        found: dict[str, Any] = {"model_mib": round(model.stat().st_size / 2**20, 1)}
        found["sizes"] = [
            measure(model, folder, rows, asked.kills, asked.engines) for rows in asked.rows
        ]
        if asked.table:
            simulated(folder / "simulated", asked.table)
            counting = [sys.executable, __file__, "--keep", str(folder), "--count"]
            found["simulated"] = {
                "rows": asked.table,
                "mib": round(
                    sum(one.stat().st_size for one in (folder / "simulated").iterdir()) / 2**20
                ),
                **timed([*counting, str(folder / "simulated")]),
            }
            shutil.rmtree(folder / "simulated")
        print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
