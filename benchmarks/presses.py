"""How many keys an answer takes: the old rule for keys and today's, on codebooks of real surveys.

    python benchmarks/presses.py FOLDER
    python benchmarks/presses.py FOLDER --machine-time

FOLDER holds `anes_mip.csv`, `nhs_fft.csv`, `napire_causes_effects.csv`, `banking77.csv` and
`nlupp.csv` (columns id, text, coder, codes; codes separated by semicolons). Prints JSON. Nothing
here is a test.

**The coder of the script** is practised and fair to both rules: she knows every code by its name,
knows the keys that the list shows, and takes whatever is shortest. There are no suggestions, no
groups and no typing errors. She gives an answer's codes in the order of the data. A code costs the
letters of its key; a code without a key costs `/`, the shortest beginning of its name that puts it
among the hits, one arrow for each hit above it, and Enter, whatever sum is smallest (a first letter
that is no key begins the search without `/`). Then Enter records the answer. With today's keys she
may also give a code once more with `.`, take one from the row of recent codes with a digit, choose
the last answer's codes with `,`, and type the last code with Shift, which records the answer.

**Two ways to count.** `keys` are what the program receives: a capital is one. `strokes` count Shift
as a press of its own, as the keystroke-level model does; she then uses Shift only where it pays.
`go_on` are strokes of a coder who has set `after-a-code = "go on"`: a letter records the answer,
and Shift is for all codes of an answer but the last. `plain` uses neither: every answer ends with
Enter.

**Held out.** The keys were learned from the first 30 % of the answers; all figures are of those
after them. `unlearned` are the keys a coder has before any learning. Answers come in the order of
the file, and, because files can be sorted, in one random order (`shuffled`).

`jump` compares the other design for codes beyond the letters: all letters are keys of their own,
and the rest are given by one key that shows hints of one or, beyond 26, two letters.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import string
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.coding_screen import Terminal
from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.find import find_codes
from intercoder.codebook.keys import assign_keys, learned_keys
from intercoder.coding.decision import NO_CODES, Judgement
from intercoder.coding.keys.recent_codes import RECENT_KEYS, RecentCodes
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import create_study

LEARNED_FROM = 0.3
MAX_TYPED = 12
"""Letters of a name that are tried in the finder at most."""
MAX_HITS = 40
QUESTION = "What was said?"
OLD_LETTERS = [
    one for one in string.ascii_lowercase + string.ascii_uppercase if one not in "smurbgfh"
]


def old_keys(codebook: Codebook) -> dict[str, str]:
    """Keys as they were: a letter of the code's name, in the order of the codebook, 44 at most."""
    free = list(OLD_LETTERS)
    keys: dict[str, str] = {}
    for code in codebook.assignable:
        if free:
            name = code.name.lower()
            lower = [*(word[0] for word in name.split() if word), *name]
            wanted = [*lower, *(letter.upper() for letter in lower)]
            keys[code.id] = next((one for one in wanted if one in free), free[0])
            free.remove(keys[code.id])
    return keys


@dataclass(frozen=True)
class Survey:
    """A codebook, and the codes of each answer."""

    codebook: Codebook
    texts: tuple[str, ...]
    answers: tuple[tuple[str, ...], ...]


def read_survey(folder: Path, *files: str, coder: str = "") -> Survey:
    """The answers of these files under one codebook; of one coder, where a file has several."""
    rows = []
    for name in files:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as opened:
            rows += [row for row in csv.DictReader(opened) if coder in ("", row["coder"])]
    given = [tuple(dict.fromkeys(filter(None, row["codes"].split(";")))) for row in rows]
    names = _in_order(folder, files, {name for codes in given for name in codes})
    ids = {name: f"c{place}" for place, name in enumerate(names)}
    codes = tuple(Code(ids[name], name.replace("_", " ")) for name in names)
    return Survey(
        Codebook(" and ".join(files), codes),
        tuple(row["text"] for row in rows),
        tuple(tuple(ids[name] for name in codes) for codes in given),
    )


def _in_order(folder: Path, files: Sequence[str], given: Iterable[str]) -> list[str]:
    """The names in the order of the surveys' codebooks; those in none after them, by alphabet."""
    listed: list[str] = []
    for name in files:
        file = folder / f"{name}_codebook.csv"
        if file.exists():
            with file.open(encoding="utf-8", newline="") as opened:
                listed += [row["code"] for row in csv.DictReader(opened)]
    return [*(one for one in listed if one in given), *sorted(set(given) - set(listed))]


# -- what a code costs ----------------------------------------------------------------------------


def searches(codebook: Codebook, keys: Mapping[str, str]) -> Callable[[str], str]:
    """The shortest keys that give a code by its name, as a function of the code's id."""
    letters = {key[0] for key in keys.values()} | set("smurbgfh")

    @cache
    def found(typed: str) -> tuple[str, ...]:
        return tuple(match.code.id for match in find_codes(codebook, typed, keys, MAX_HITS))

    @cache
    def of(code_id: str) -> str:
        name = codebook[code_id].name.lower()
        best = ""
        for start in {0, *(place + 1 for place, sign in enumerate(name) if sign == " ")}:
            for end in range(1, MAX_TYPED + 1):
                if best and end + 1 >= len(best):
                    break  # what is longer cannot be shorter in all
                typed = name[start : start + end]
                hits = found(typed)
                if code_id in hits:
                    slash = "" if typed[0].isalpha() and typed[0] not in letters else "/"
                    pressed = f"{slash}{typed}{'↓' * hits.index(code_id)}\r"
                    best = pressed if not best or len(pressed) < len(best) else best
        return best

    return of


def strokes(pressed: str) -> int:
    """Presses with Shift counted: one before each run of capitals."""
    shifts = sum(
        one.isupper() and not before.isupper()
        for before, one in zip(f" {pressed}", pressed, strict=False)
    )
    return len(pressed) + shifts


@dataclass(frozen=True)
class Script:
    """A coder at work: what she knows, and how presses are counted."""

    keys: Mapping[str, str]
    search: Callable[[str], str]
    count: Callable[[str], int] = len
    again: bool = True
    """Whether there are the row of recent codes, `.` and `,`."""
    shift: bool = True
    """Whether a capital gives a code and records the answer."""
    goes_on: bool = False
    """Whether a small letter does."""

    def code(self, code_id: str, recent: RecentCodes, is_last: bool) -> str:
        """The shortest presses that give this code and, where it is the last, record the answer."""
        key = self.keys.get(code_id, "")
        ways = []
        if key:
            capital = key[:-1] + key[-1].upper()
            if not is_last:
                ways.append(capital if self.goes_on else key)
            elif self.goes_on:
                ways.append(key)
            else:
                ways += [f"{key}\r", *([capital] if self.shift else [])]
        else:
            ways.append(self.search(code_id) + ("\r" if is_last else ""))
        if self.again:
            enter = "\r" if is_last else ""
            if recent.code == code_id:
                ways.append(f".{enter}")
            if code_id in recent.row:
                ways.append(f"{RECENT_KEYS[recent.row.index(code_id)]}{enter}")
        return min(ways, key=self.count)

    def answer(self, codes: Sequence[str], recent: RecentCodes) -> tuple[str, RecentCodes]:
        """The presses for an answer, and what is remembered after it."""
        if not codes:
            return "0", recent
        pressed, now = "", recent
        for place, code_id in enumerate(codes):
            pressed += self.code(code_id, now, is_last=place == len(codes) - 1)
            now = replace(now, code=code_id)
        if self.again and recent.answer is not None and set(recent.answer) == set(codes):
            pressed = min((pressed, ",\r"), key=self.count)
        after = now._with_row(tuple(codes))
        return pressed, replace(after, answer=dict.fromkeys(codes))

    def all(self, answers: Iterable[Sequence[str]]) -> list[str]:
        """The presses for each of these answers."""
        recent, presses = RecentCodes.of(self.keys), []
        for codes in answers:
            pressed, recent = self.answer(codes, recent)
            presses.append(pressed)
        return presses

    def mean(self, answers: Sequence[Sequence[str]]) -> float:
        """Presses an answer."""
        return round(sum(map(self.count, self.all(answers))) / len(answers), 2)


def jump_mean(
    use: Mapping[str, int], codebook: Codebook, answers: Sequence[Sequence[str]]
) -> float:
    """Keys an answer, all ending with Enter, if hints behind one key gave the codes beyond the
    letters, those given most on the letters."""
    ranked = sorted(codebook.assignable, key=lambda code: -use.get(code.id, 0))
    free = len([one for one in string.ascii_lowercase if one not in "smurbgfh"])
    hint = 2 if len(ranked) - free <= len(string.ascii_lowercase) else 3
    cost = {code.id: 1 if rank < free else hint for rank, code in enumerate(ranked)}
    return round(sum(1 + sum(cost[one] for one in codes) for codes in answers) / len(answers), 2)


# -- one survey -----------------------------------------------------------------------------------


def measure(survey: Survey) -> dict[str, object]:
    """All figures of one survey."""
    book = survey.codebook
    cut = int(len(survey.answers) * LEARNED_FROM)
    mixed = list(survey.answers)
    Random(13).shuffle(mixed)
    figures: dict[str, object] = {
        "codes": len(book.assignable),
        "answers": len(survey.answers) - cut,
        "codes_an_answer": round(
            sum(map(len, survey.answers[cut:])) / (len(survey.answers) - cut), 2
        ),
    }
    for name, answers in (("in_order", survey.answers), ("shuffled", tuple(mixed))):
        use = Counter(code for codes in answers[:cut] for code in codes)
        figures[name] = compare(book, use, answers[cut:])
    return figures


def compare(
    book: Codebook, use: Mapping[str, int], answers: Sequence[Sequence[str]]
) -> dict[str, object]:
    """Before and after on the same answers."""
    before, unlearned = old_keys(book), assign_keys(book)
    learned = learned_keys(book, unlearned, use)
    old = Script(before, searches(book, before), again=False, shift=False)
    new = Script(learned, searches(book, learned))
    fresh = Script(unlearned, searches(book, unlearned))
    return {
        "before": {"keys": old.mean(answers), "strokes": replace(old, count=strokes).mean(answers)},
        "after": after_figures(new, answers),
        "unlearned": after_figures(fresh, answers),
        "plain": {
            "two_letters": replace(new, again=False, shift=False).mean(answers),
            "jump": jump_mean(use, book, answers),
        },
        "without_key": {"before": len(book.assignable) - len(before), "after": 0},
    }


def after_figures(script: Script, answers: Sequence[Sequence[str]]) -> dict[str, float]:
    """Today's keys, counted in each way."""
    counted = replace(script, count=strokes)
    return {
        "keys": script.mean(answers),
        "strokes": counted.mean(answers),
        "go_on": replace(counted, goes_on=True, shift=False).mean(answers),
    }


# -- machine time ---------------------------------------------------------------------------------


def build(path: Path, survey: Survey, decided: int, left: int) -> None:
    """A study in which so many answers are decided, and some are left to code."""
    with create_study(str(path), survey.codebook) as study:
        add_coder(study, "bench")
        with take_in(study) as intake:
            intake.add_questions([Question("q", QUESTION)])
            rows = range(min(decided + left, len(survey.answers)))
            intake.add_answers(
                [Answer(f"a{n:06d}", "q", f"r{n:06d}", survey.texts[n] or "-", "en") for n in rows]
            )
            intake.add_decisions(
                [
                    EarlierDecision(
                        f"a{n:06d}", "bench", Judgement.of(survey.answers[n] or NO_CODES)
                    )
                    for n in rows[:decided]
                ]
            )


def seconds_an_answer(survey: Survey, answers: int) -> dict[str, dict[str, float]]:
    """Seconds from each key to the last byte it leads to, summed for each answer, in the real
    program on a pseudo-terminal: with the old keys (in a keymap), and with today's."""
    decided = int(len(survey.answers) * LEARNED_FROM)
    wanted = survey.answers[decided : decided + answers]
    book = survey.codebook
    use = Counter(code for codes in survey.answers[:decided] for code in codes)
    before, after = old_keys(book), dict(assign_keys(book, use=use))
    found: dict[str, dict[str, float]] = {}
    for name, keys in (("before", before), ("after", after)):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            for place in ("CONFIG", "STATE", "DATA", "CACHE"):
                os.environ[f"XDG_{place}_HOME"] = str(home / place.lower())
            if name == "before":
                file = home / "config" / "intercoder" / "keymap.toml"
                file.parent.mkdir(parents=True)
                lines = [f'{code} = "{key}"' for code, key in keys.items()]
                file.write_text("\n".join(["[codes]", *lines, ""]), "utf-8")
            build(home / "bench.study", survey, decided, answers + 40)
            script = Script(keys, searches(book, keys))
            if name == "before":
                script = replace(script, again=False, shift=False)
            found[name] = _typed(home / "bench.study", script.all(wanted))
    return found


def _typed(study: Path, presses: Sequence[str]) -> dict[str, float]:
    command = [sys.executable, "-m", "intercoder", "code", str(study), "--coder", "bench"]
    terminal = Terminal(command)
    terminal.wait_for(QUESTION)
    terminal.settle()
    cpu, took, count = terminal.cpu(), 0.0, 0
    for pressed in presses:
        for key in pressed:
            took += terminal.press({"↓": "\x1b[B"}.get(key, key))
            count += 1
    cpu = terminal.cpu() - cpu
    terminal.quit()
    return {
        "seconds": round(took / len(presses), 3),
        "cpu_seconds": round(cpu / len(presses), 3),
        "keys": round(count / len(presses), 2),
    }


SURVEYS: Mapping[str, Callable[[Path], Survey]] = {
    "anes_mip": lambda folder: read_survey(folder, "anes_mip"),
    "nhs_fft": lambda folder: read_survey(folder, "nhs_fft"),
    "napire": lambda folder: read_survey(folder, "napire_causes_effects", coder="first"),
    "three_together": lambda folder: read_survey(folder, "anes_mip", "banking77", "nlupp"),
}


def main() -> None:
    """Measure what was asked for, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--machine-time", action="store_true")
    parser.add_argument("--answers", type=int, default=60, help="timed answers of each survey")
    parser.add_argument("--survey", action="append", choices=list(SURVEYS))
    asked = parser.parse_args()
    begun = time.perf_counter()
    found: dict[str, object] = {}
    for name in asked.survey or SURVEYS:
        survey = SURVEYS[name](asked.folder)
        found[name] = (
            seconds_an_answer(survey, asked.answers) if asked.machine_time else measure(survey)
        )
    found["seconds_measuring"] = round(time.perf_counter() - begun, 1)
    print(json.dumps(found, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
