"""From the log of decisions to the codes of each answer."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from intercoder.findings.review.checker.files import Json, Row, table, text

JUDGED, OPEN, UNSURE, SKIPPED, NOT_JUDGED = range(5)
STATES = {"coded": JUDGED, "no code applies": JUDGED, "skipped": SKIPPED}


class Made(NamedTuple):
    """A decision that counts."""

    answer: str
    coder: str
    round: str
    state: int
    codes: frozenset[str]
    unsure: bool
    revision: str
    by_rule: bool


class Result(NamedTuple):
    """What is known of an answer under one version of its codes."""

    state: int
    codes: frozenset[str] = frozenset()
    unsure: bool = False
    lacks: frozenset[str] = frozenset()
    """Codes that could not be given when it was judged."""


class Data:
    """Everything the package holds."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.design: Json = json.loads(text(files, "design.json"))
        self.figures: Json = json.loads(text(files, "figures.json"))
        self.log = table(files, "decisions.csv")
        self.answers = {row["answer"]: row for row in table(files, "answers.csv")}
        self.people = {row["respondent"]: row for row in table(files, "respondents.csv")}
        self.order = {one["name"]: number for number, one in enumerate(self.design["rounds"])}
        self.rows = {one["code"]: one for one in self.design["rows"]}
        self.columns: list[str] = self.design["columns"]

    def standing(self, *, drawn: bool) -> list[Made]:
        """The last decision of each coder on each answer in each round. Without `drawn`, decisions
        on answers that a model had put forward count as they were before."""
        last: dict[tuple[str, str, str], Row] = {}
        before: dict[tuple[str, str, str], Row] = {}
        for row in sorted(self.log, key=lambda one: int(one["rank"])):
            if row["state"] and row["set_aside"] != "1" and row["answer"] in self.answers:
                key = row["coder"], row["round"], row["answer"]
                last[key] = row
                if row["drawn"] != "1":
                    before[key] = row
        taken = (
            row if drawn or row["drawn"] != "1" else before.get(key) for key, row in last.items()
        )
        return [self._made(row) for row in taken if row and row["state"] in STATES]

    def _made(self, row: Row) -> Made:
        means = self.design["counts_as"].get(row["revision"], {})
        return Made(
            row["answer"],
            row["coder"],
            row["round"],
            STATES[row["state"]],
            frozenset(means.get(code, code) for code in row["codes"].split()),
            row["unsure"] == "1",
            row["revision"],
            row["by_rule"] == "1",
        )

    def results(self, version: str) -> dict[str, Result]:
        """The result of each answer; `version` is one of those that `--codes-of` takes."""
        source, sure_only = version.removesuffix(" without unsure"), version.endswith(" unsure")
        roles, made = self.design["coders"], self.standing(drawn=True)
        people = [one for one in made if roles[one.coder] in ("coder", "lead")]
        settled = [one for one in made if roles[one.coder] == "consensus"]
        kind, _, name = source.partition(":")
        if kind == "coder":
            people = [one for one in people if one.coder == name]
        if kind == "revision":
            people, settled = (
                [o for o in some if o.revision == name] for some in (people, settled)
            )
        elif kind not in ("final", "consensus"):
            settled = []
        found: dict[str, Result] = {}

        def note(several: Iterable[Made], state: int) -> None:
            for one in several:
                found[one.answer] = min(found.get(one.answer, Result(state)), Result(state))

        if sure_only:
            note((one for one in (*people, *settled) if one.unsure), UNSURE)
            people, settled = ([o for o in some if not o.unsure] for some in (people, settled))
        note((one for one in people if one.state == SKIPPED), SKIPPED)
        people, settled = ([o for o in some if o.state == JUDGED] for some in (people, settled))
        for answer, several in self._latest(people).items():
            if kind == "consensus":
                note(several[:1], OPEN)
                continue
            codes = outcome(kind, [one.codes for one in several])
            if codes is None:
                note(several[:1], OPEN)
            else:
                unsure = any(one.unsure for one in several)
                found[answer] = Result(JUDGED, codes, unsure, self._lacking(several))
        behind = defaultdict(list)
        for one in people:
            behind[one.answer, one.round].append(one)
        for answer, (one, *_) in self._latest(settled).items():
            several = (one.by_rule and behind.get((answer, one.round))) or [one]
            found[answer] = Result(JUDGED, one.codes, one.unsure, self._lacking(several))
        return {answer: found.get(answer, Result(NOT_JUDGED)) for answer in self.answers}

    def _latest(self, made: list[Made]) -> dict[str, list[Made]]:
        """For each answer the decisions of the latest round it has any of."""
        by_answer = defaultdict(list)
        for one in made:
            by_answer[one.answer].append(one)
        found = {}
        for answer, several in by_answer.items():
            latest = max(self.order[one.round] for one in several)
            found[answer] = [one for one in several if self.order[one.round] == latest]
        return found

    def _lacking(self, several: list[Made]) -> frozenset[str]:
        known = self.design["could_be_given"]
        return frozenset(
            code for code in self.columns if any(code not in known[o.revision] for o in several)
        )


def outcome(kind: str, sets: list[frozenset[str]]) -> frozenset[str] | None:
    """The codes that these judgements of one answer come to; None where it stays open."""
    if kind in ("majority", "any"):
        votes = Counter(code for one in sets for code in one)
        least = len(sets) / 2 if kind == "majority" else 0
        return frozenset(code for code, given in votes.items() if given > least)
    codes, most = Counter(sets).most_common(1)[0]
    return codes if 2 * most > len(sets) else None
