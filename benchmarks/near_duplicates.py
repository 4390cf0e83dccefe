"""Finding identical and near-identical answers: how fast, how much memory, how right.

Makes short answers about a library, some of them mistyped (so it is known which are the same), and
others that differ by one word, a negation or a number (so it is known which are not). Groups them
as an import does, and beside it, in the same run, as one might without the program: pandas
`drop_duplicates` (identical texts only), all pairs with rapidfuzz `cdist` (a sample: it grows with
the square), and MinHash over character trigrams with the pairs verified by rapidfuzz. Prints JSON.

    python benchmarks/near_duplicates.py [--answers 100000 1000000] [--sample 4000]

Precision: of the answers put with a leader of another spelling, the share that say the same.
Recall: of the mistyped answers, the share that stand in one group with the answer meant; "in reach"
are those mistyped in a word of six letters or more, behind its first two letters.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.study.answers.answer_import import take_in
from intercoder.study.study import create_study
from intercoder.text.likeness.near_duplicates import leaders
from intercoder.text.normalise import normalise

_SUBJECTS = (
    "the reading room", "the staff", "the children's corner", "opening hours", "the catalogue",
    "new books", "audio books", "the parking", "events for families", "the website", "heating",
    "the coffee machine", "study places", "computers", "the reservation", "the local newspapers",
)  # fmt: skip
_VERBS = ("is", "are", "should be", "could be", "was", "were", "has always been", "must stay")
_QUALITIES = (
    "good", "not good", "helpful", "unhelpful", "friendly", "excellent", "quiet", "not quiet",
    "better", "longer", "cheaper", "comfortable", "uncomfortable", "easier to find", "boring",
    "wonderful", "difficult to understand", "impossible to reach",
)  # fmt: skip
_WHEN = (
    "", "on Saturdays", "on Sundays", "in the evening", "during the holidays", "every week",
    "for students", "for older people", "near the entrance", "at the moment", "since last year",
)  # fmt: skip
_SHORT = ("nothing", "books", "the staff", "quiet", "don't know", "everything", "no idea")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MISTYPED = 0.05
BANDS, ROWS, SHINGLE = 20, 4, 3
"""MinHash: the usual setting for a similarity of about a half."""
ALIKE = 90.0
"""What a user of rapidfuzz would take as nearly identical: `ratio` from here on."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--answers", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--sample", type=int, default=4_000)
    parser.add_argument("--only", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only == "in_a_study":
        print(json.dumps(measure_study(asked.answers[0])))
        return
    if asked.only:
        print(json.dumps(measure(asked.only, asked.answers[0])))
        return
    runs = [_in_a_process("intercoder", count) for count in asked.answers]
    runs += [_in_a_process("in_a_study", count) for count in asked.answers]
    runs += [_in_a_process("pandas_drop_duplicates", count) for count in asked.answers]
    for way in ("intercoder", "minhash", "rapidfuzz_cdist"):
        runs.append(_in_a_process(way, asked.sample))
    print(json.dumps({"mistyped_share": MISTYPED, "runs": runs}, indent=2))


def make(count: int) -> tuple[list[str], list[str]]:
    """Answers, and what each was meant to say."""
    chance = random.Random(1)
    texts, meant = [], []
    for _ in range(count):
        text = _answer(chance)
        meant.append(normalise(text))
        if chance.random() < MISTYPED:
            text = _mistype(text, chance)
        if chance.random() < 0.3:
            text = text.capitalize() + chance.choice((".", "!", " ", ""))
        texts.append(text)
    return texts, meant


def _answer(chance: random.Random) -> str:
    if chance.random() < 0.25:
        return chance.choice(_SHORT)
    clauses = [
        f"{chance.choice(_SUBJECTS)} {chance.choice(_VERBS)} {chance.choice(_QUALITIES)} "
        f"{chance.choice(_WHEN)}".strip()
        for _ in range(chance.choice((1, 1, 2)))
    ]
    number = f" {chance.randint(1, 400)} times a year" if chance.random() < 0.3 else ""
    return " and ".join(clauses) + number


def _mistype(text: str, chance: random.Random) -> str:
    """One slip somewhere in the letters of the text: a letter lost, doubled, swapped or wrong."""
    places = [place for place, letter in enumerate(text) if letter.isalpha()]
    place = chance.choice(places)
    before, letter, after = text[:place], text[place], text[place + 1 :]
    match chance.randrange(4):
        case 0:
            return before + after
        case 1:
            return before + letter * 2 + after
        case 2 if after and after[0].isalpha():
            return before + after[0] + letter + after[1:]
        case _:
            return before + chance.choice(LETTERS) + after


# -- ways to find them: each gives the leading text, by each text that is near one -----------------


def _ours(texts: Sequence[str]) -> tuple[list[str], Mapping[str, str]]:
    normal = [normalise(text) for text in texts]
    return normal, leaders(Counter(normal))


def _pandas(texts: Sequence[str]) -> tuple[list[str], Mapping[str, str]]:
    import pandas

    pandas.Series(texts).drop_duplicates()
    return list(texts), {}


def _cdist(texts: Sequence[str]) -> tuple[list[str], Mapping[str, str]]:
    import numpy as np
    from rapidfuzz import fuzz, process

    normal = [normalise(text) for text in texts]
    ordered = [text for text, _ in Counter(normal).most_common()]
    similar = process.cdist(
        ordered, ordered, scorer=fuzz.ratio, score_cutoff=ALIKE, workers=2, dtype=np.uint8
    )
    first = (similar > 0).argmax(axis=1)
    return normal, {text: ordered[at] for text, at in zip(ordered, first, strict=True)}


def _minhash(texts: Sequence[str]) -> tuple[list[str], Mapping[str, str]]:
    """The usual way: MinHash over trigrams, banded, pairs verified with `ratio`."""
    import numpy as np
    from rapidfuzz import fuzz

    normal = [normalise(text) for text in texts]
    ordered = [text for text, _ in Counter(normal).most_common()]
    chance = np.random.default_rng(1)
    factors = chance.integers(1, 2**63, BANDS * ROWS, dtype=np.uint64) | np.uint64(1)
    offsets = chance.integers(1, 2**63, BANDS * ROWS, dtype=np.uint64)
    codes = np.frombuffer("\n".join(ordered).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    hashes = codes[:-2] * np.uint64(1 << 42) + codes[1:-1] * np.uint64(1 << 21) + codes[2:]
    hashes *= np.uint64(0x9E3779B97F4A7C15)
    lengths = np.array([len(text) + 1 for text in ordered])
    starts = np.concatenate(([0], lengths.cumsum()[:-1]))
    near: dict[str, str] = {}
    tables: list[dict[bytes, list[int]]] = [defaultdict(list) for _ in range(BANDS)]
    for at, text in enumerate(ordered):
        own = hashes[starts[at] : starts[at] + max(lengths[at] - SHINGLE, 1)]
        signature = ((own[:, None] * factors + offsets) >> np.uint64(32)).min(axis=0)
        seen: set[int] = set()
        for band in range(BANDS):
            key = signature[band * ROWS : (band + 1) * ROWS].tobytes()
            seen.update(tables[band][key])
            tables[band][key].append(at)
        for other in sorted(seen):
            if fuzz.ratio(text, ordered[other], score_cutoff=ALIKE) and ordered[other] not in near:
                near[text] = ordered[other]
                break
    return normal, near


_WAYS: Mapping[str, Callable[[Sequence[str]], tuple[list[str], Mapping[str, str]]]] = {
    "intercoder": _ours,
    "pandas_drop_duplicates": _pandas,
    "rapidfuzz_cdist": _cdist,
    "minhash": _minhash,
}


def measure(way: str, count: int) -> dict[str, Any]:
    """One way on so many answers: seconds, memory, and how right it is."""
    texts, meant = make(count)
    before = _peak()
    begun, used = time.perf_counter(), time.process_time()
    normal, near = _WAYS[way](texts)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    peak = _peak()
    says: dict[str, Counter[str]] = defaultdict(Counter)
    for text, said in zip(normal, meant, strict=True):
        says[text][said] += 1
    moved = [(text, near[text]) for text in near if near[text] != text]
    right = sum(bool(says[text].keys() & says[leader].keys()) for text, leader in moved)
    typed = zip(texts, normal, meant, strict=True)
    slips = [
        (text, said, normalise(raw))
        for raw, text, said in typed
        if said in says and normalise(raw) != said  # what was meant stands among the answers
    ]
    found = [near.get(text, text) == near.get(said, said) for text, said, _ in slips]
    in_reach = [
        it for it, (_, said, slip) in zip(found, slips, strict=True) if _in_reach(slip, said)
    ]
    return {
        "way": way,
        "answers": count,
        "distinct": len(says),
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "peak_mebibytes": peak,
        "of_which_before": before,
        "near": len(moved),
        "precision": round(right / len(moved), 4) if moved else None,
        "mistyped": len(slips),
        "recall": _share(found),
        "mistyped_in_reach": len(in_reach),
        "recall_in_reach": _share(in_reach),
    }


def measure_study(count: int) -> dict[str, Any]:
    """The groups of a study: what an import does after the answers are in, and once more for ten
    answers that come later. Reading and writing the study is counted."""
    texts, _ = make(count)
    with tempfile.TemporaryDirectory() as folder:
        book = Codebook("Benchmark", (Code("staff", "Staff"),))
        with create_study(str(Path(folder) / "bench.study"), book) as study:
            with take_in(study) as intake:
                intake.add_questions([Question("q", "What do you value most?")])
                for start in range(0, count, 5_000):
                    some = enumerate(texts[start : start + 5_000], start)
                    intake.add_answers([Answer(f"a{n}", "q", f"r{n}", text) for n, text in some])
                all_of_them = _timed(intake.group_answers)
            with take_in(study) as intake:
                intake.add_answers([Answer(f"b{n}", "q", f"s{n}", "Staff!") for n in range(10)])
                ten_more = _timed(intake.group_answers)
    return {
        "way": "in_a_study",
        "answers": count,
        "all": all_of_them,
        "ten_more": ten_more,
        "peak_mebibytes": _peak(),
    }


def _timed(act: Callable[[], object]) -> dict[str, float]:
    begun, used = time.perf_counter(), time.process_time()
    act()
    return {
        "seconds": round(time.perf_counter() - begun, 2),
        "cpu_seconds": round(time.process_time() - used, 2),
    }


def _in_reach(slip: str, said: str) -> bool:
    """Whether the slip is in a word of six letters or more, behind its first two."""
    pairs = list(zip(slip.split(" "), said.split(" "), strict=False))
    differing = [(one, other) for one, other in pairs if one != other]
    return (
        len(slip.split(" ")) == len(said.split(" "))
        and len(differing) == 1
        and len(differing[0][1]) >= 6
        and differing[0][0][:2] == differing[0][1][:2]
    )


def _share(found: Sequence[bool]) -> float | None:
    return round(sum(found) / len(found), 4) if found else None


def _peak() -> int:
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit)


def _in_a_process(way: str, count: int) -> dict[str, Any]:
    """Each way in a process of its own, so that memory is its own."""
    command = [sys.executable, __file__, "--only", way, "--answers", str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


if __name__ == "__main__":
    main()
