"""Random series of changes of a codebook, with decisions in between, and then everything undone.

What was changed and undone must leave nothing behind: the codebook, what decisions count as, what
is to be looked at again and every figure are as before, to the byte. And what a preview says
before a change is what then happens.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from difflib import unified_diff
from itertools import islice
from pathlib import Path
from random import Random

from intercoder.agreement.of_changes.code_figures import CodeFigures, figures_under
from intercoder.agreement.of_changes.preview import Preview, preview
from intercoder.cli.main import run
from intercoder.codebook.changes.history import Act, CodebookHistory, Revision, StandsInTheWayError
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.document import to_document
from intercoder.coding.change import Decide, TakeBack
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import CodebookError
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.codebook.changing import change_codebook, redo_change, undo_change
from intercoder.study.codebook.history import codebook_history
from intercoder.study.codebook.rechecks import rechecks
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.coding.written import Reverted
from intercoder.study.packages.package_merge import merge
from intercoder.study.packages.package_writer import pack
from intercoder.study.rounds.people import Coder, Role, acting_user, add_coder
from intercoder.study.rounds.rounds import insert_round
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import MAIN_ROUND, Study, open_study
from tests.codebook.changes.making import valid_changes

CODERS = ("anna", "ben")
LEADS = ("lea", "lou")
ROUNDS = (MAIN_ROUND, "second")
AT_THE_STUDY = (("anna", MAIN_ROUND), ("anna", "second"), ("ben", "second"))
"""Who codes where in the study itself, while ben has a package of the main round."""
DECIDED = 8
"""Answers of a round that the coders decide."""
STEPS = 7
BOOK = Codebook(
    "Library visitors",
    tuple(Code(f"c{n}", f"Code {n}", f"Meaning {n}") for n in range(5)),
)

Doubts = frozenset[tuple[str, str, int, str, str]]
"""Coder, round, answer, code and reason of what is to be looked at again."""
Counted = Mapping[tuple[str, str, int], tuple[str, ...]]
"""What each decision counts as, by coder, round and answer."""


def begin(study: Study, folder: Path, random: Random) -> Path:
    """Decisions of two coders in two rounds, and a package of ben's that is out."""
    for lead in LEADS:
        add_coder(study, lead, Role.LEAD)
    with study.writing() as connection:
        insert_round(connection, ROUNDS[1], blind=False, repeats="")
    for coder in CODERS:
        for phase in ROUNDS:
            decide(study, coder, phase, random, DECIDED)
    out = folder / f"ben-{study.id}.study"
    pack(study, [("ben", out)])
    merge(study, [out])
    return out


def decide(place: Study, coder: str, phase: str, random: Random, count: int) -> None:
    """Decide so many answers with codes that can be given now."""
    desk = open_workspace(place, coder, round=phase)
    try:
        codes = [code.id for code in desk.codebook_in_use.codes_now.codebook.assignable]
        numbers = list(desk.numbers(QueueFilter()))[:DECIDED]
        for number in random.sample(numbers, count):
            given = random.sample(codes, min(random.choice((0, 1, 1, 2)), len(codes)))
            judgement = SKIPPED if random.random() < 0.1 else Judgement.of(given)
            desk.write(Decide(number, judgement, 1.0))
    finally:
        desk.leave()


def take_back(place: Study, coder: str, phase: str) -> bool:
    """Take the last decision back, if there is one."""
    desk = open_workspace(place, coder, round=phase)
    try:
        return isinstance(desk.write(TakeBack()), Reverted)
    finally:
        desk.leave()


# -- what is compared ------------------------------------------------------------------------------


def counted(study: Study) -> Counted:
    """What each decision counts as now."""
    found = judgements(study)
    return {
        (one.coder, one.round, int(number)): ("-",) if skipped else found.code_sets[codes]
        for one in found.columns
        for number, codes, skipped in zip(one.answer, one.codes, one.skipped, strict=True)
    }


def doubts(study: Study) -> Doubts:
    """What is to be looked at again."""
    return frozenset(
        (coder, phase, number, one.code, one.why)
        for coder in CODERS
        for phase in ROUNDS
        for one in rechecks(study, coder, phase)
        for number in one.to_look_at
    )


def figures(study: Study) -> Mapping[str, CodeFigures]:
    """How often each code counts, and how far coders agree on it."""
    return figures_under(study, codebook_history(study))


def quick_snapshot(study: Study) -> Mapping[str, str]:
    """The codebook, decisions as they count, what is to be looked at again, figures of codes."""
    return {
        "codebook": json.dumps(to_document(study.codebook())),
        "decisions": repr(sorted(counted(study).items())),
        "doubts": repr(sorted(doubts(study))),
        "figures": repr(figures(study)),
    }


def snapshot(study: Study, folder: Path) -> Mapping[str, str]:
    """The same, and what the commands say about it."""
    final = folder / "final.csv"
    final.unlink(missing_ok=True)
    said = {
        name: said_by([*command.split(), *more])
        for name, command, more in (
            ("agreement", "agreement {} --resamples 0 --format json", ()),
            ("frequencies", "findings {} --format json", ()),
            ("overview", "overview {} --as lea --format json", ()),
            ("recheck", "codebook recheck {} --as lea --format json", ()),
            ("export", "export {} --final", (str(final),)),
        )
        for command in (command.format(study.address),)
    }
    said["export"] = final.read_text("utf-8")
    said["overview"] = without_times(said["overview"])
    return {**quick_snapshot(study), **said}


def said_by(command: Sequence[str]) -> str:
    """What a command prints."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([*command])
    assert code == 0, (command, err.getvalue())
    return out.getvalue()


def without_times(overview: str) -> str:
    """The overview without how fast and when anybody coded: a decision taken back took time."""
    found = json.loads(overview)
    return json.dumps(_without(found), indent=1)


TIMES = frozenset(
    {"at", "last_decision", "done_by", "answers_a_day", "hours_on_the_last_day", "merged_at"}
)


def _without(found: object) -> object:
    if isinstance(found, dict):
        return {name: _without(one) for name, one in found.items() if name not in TIMES}
    if isinstance(found, list):
        return [_without(one) for one in found]
    return found


# -- the series ------------------------------------------------------------------------------------


@dataclass
class Series:
    """One series on a study, which is left as it was found."""

    study: Study
    package: Path
    random: Random
    checks_previews: bool = True
    done: Counter[str] = field(default_factory=Counter)
    """How often each kind of step was taken."""
    _decided: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Decisions in the study to be taken back, by coder and round."""
    _in_package: int = 0

    def run(self) -> None:
        """Change, decide, undo and redo at random; then take everything back."""
        self._first = codebook_history(self.study).latest
        for step in range(STEPS):
            self._step(step)
        self._take_all_back()
        self._undo_all()
        history = codebook_history(self.study)
        acts = Counter(one.act for one in history.revisions if one.number > self._first)
        assert acts[Act.CHANGED] + acts[Act.REDONE] == acts[Act.UNDONE]
        assert sum(acts.values()) == self.done["change"] + self.done["undo"] + self.done["redo"]
        assert history.standing() == history.standing(self._first)

    def _step(self, step: int) -> None:
        kind = self.random.choice(
            ("change", "change", "change", "undo", "redo", "decide", "decide", "back", "package")
        )
        if kind == "change":
            changes = valid_changes(self.study.codebook(), self.random, f"{self._first}-{step}")
            self._make(
                kind,
                lambda now: now.changed(changes),
                lambda who: change_codebook(self.study, changes, who, "A reason."),
            )
        elif kind in {"undo", "redo"}:
            self._turn(kind)
        elif kind == "decide":
            coder, phase = self.random.choice(AT_THE_STUDY)
            count = self.random.choice((1, 2))
            decide(self.study, coder, phase, self.random, count)
            self._decided[coder, phase] += count
        elif kind == "back":
            self._take_one_back()
        else:
            self._use_package()
        self.done[kind] += kind not in {"change", "undo", "redo"}

    def _turn(self, kind: str) -> None:
        history = codebook_history(self.study)
        numbers = history.standing() if kind == "undo" else history.undone()
        numbers = tuple(number for number in numbers if number > self._first)
        if not numbers:
            return
        number = self.random.choice(numbers)
        step, write = (
            (CodebookHistory.without, undo_change)
            if kind == "undo"
            else (CodebookHistory.with_again, redo_change)
        )
        self._make(kind, lambda now: step(now, number), lambda who: write(self.study, number, who))

    def _make(
        self,
        kind: str,
        step: Callable[[CodebookHistory], CodebookHistory],
        write: Callable[[Coder], Revision],
    ) -> None:
        history = codebook_history(self.study)
        try:
            changed = step(history)
        except CodebookError:
            return  # another change stands in the way
        who = acting_user(self.study, self.random.choice(LEADS))
        assert who is not None
        if not self.checks_previews:
            write(who)
        else:
            said = preview(self.study, history, changed)
            before = counted(self.study), figures(self.study), doubts(self.study)
            made = write(who)
            assert made.number == said.revision
            check_preview(self.study, said, before)
        self.done[kind] += 1

    def _take_one_back(self) -> None:
        left = [key for key, count in self._decided.items() if count]
        if left:
            key = self.random.choice(sorted(left))
            assert take_back(self.study, *key)
            self._decided[key] -= 1

    def _use_package(self) -> None:
        with open_study(str(self.package)) as package:
            if self._in_package and self.random.random() < 0.3:
                assert take_back(package, "ben", MAIN_ROUND)
                self._in_package -= 1
            else:
                decide(package, "ben", MAIN_ROUND, self.random, 1)
                self._in_package += 1
        if self.random.random() < 0.5:
            merge(self.study, [self.package])

    def _take_all_back(self) -> None:
        while any(self._decided.values()):
            self._take_one_back()
        with open_study(str(self.package)) as package:
            for _ in range(self._in_package):
                assert take_back(package, "ben", MAIN_ROUND)
        merge(self.study, [self.package])

    def _undo_all(self) -> None:
        while standing := [
            number for number in codebook_history(self.study).standing() if number > self._first
        ]:
            number = self.random.choice(standing)
            try:
                undo_change(self.study, number, acting_user(self.study, LEADS[0]))
            except StandsInTheWayError as error:
                assert error.later in standing
                undo_change(self.study, max(standing))
            self.done["undo"] += 1


def check_preview(
    study: Study,
    said: Preview,
    before: tuple[Counted, Mapping[str, CodeFigures], Doubts],
) -> None:
    """Everything that a preview showed is what has happened."""
    was, figures_before, doubts_before = before
    now, figures_now, doubts_now = counted(study), figures(study), doubts(study)
    others = [key for key in now if now[key] != was[key]]
    assert said.decisions == len(others)
    assert said.answers == len({number for _, _, number in others})
    assert said.by_coder == Counter(coder for coder, _, _ in others)
    assert said.by_round == Counter(phase for _, phase, _ in others)
    expected = {**figures_before}
    for one in said.figures:
        assert figures_before.get(one.code, CodeFigures()) == one.before
        expected[one.code] = one.after
    nothing = CodeFigures()
    for code in {*expected, *figures_now}:
        assert expected.get(code, nothing) == figures_now.get(code, nothing), code
    new = Counter((code, why) for *_, code, why in doubts_now - doubts_before)
    assert {(one.code, one.why): one.decisions for one in said.doubts} == new


def difference(one: str, other: str) -> str:
    """The lines in which two texts differ, shortened."""
    lines = unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0)
    return "\n".join(islice((line[:300] for line in lines), 30))


def undone_leaves_nothing(
    study: Study, package: Path, random: Random, folder: Path | None = None, *, previews: bool
) -> Counter[str]:
    """Run one series; the study is then as before, in every figure. Returns what was done.

    With a folder, what the commands say is compared, too.
    """
    before = snapshot(study, folder) if folder else quick_snapshot(study)
    series = Series(study, package, random, previews)
    series.run()
    after = snapshot(study, folder) if folder else quick_snapshot(study)
    for name, one in before.items():
        assert after[name] == one, f"{name}: {difference(one, after[name])}"
    assert verify(study).ok
    return series.done
