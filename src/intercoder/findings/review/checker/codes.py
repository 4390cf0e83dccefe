"""From the log of decisions to the codes of each answer."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict, namedtuple
from collections.abc import Iterable

from intercoder.findings.review.checker.files import Json, Row

JUDGED, OPEN, UNSURE, SKIPPED, NOT_JUDGED = range(5)
STATES = {"coded": JUDGED, "no code applies": JUDGED, "skipped": SKIPPED}
ROLES = ("coder", "lead", "consensus")
Codes = frozenset[str]
Made = namedtuple("Made", "answer coder is_settled round state codes unsure revision by_rule")
"""A decision that counts; `is_settled` where it settles what coders disagreed about."""
Result = namedtuple(
    "Result", "state codes unsure lacks", defaults=(frozenset(), False, frozenset())
)
"""What is known of an answer under one version of its codes; `lacks` are codes that could not be
given when it was judged."""


class Data:
    """Everything the package holds."""

    def __init__(self, files: dict[str, bytes]) -> None:
        def table(name: str) -> list[Row]:
            return list(csv.DictReader(io.StringIO(files[name].decode(), newline="")))

        self.design: Json = json.loads(files["design.json"])
        self.figures: Json = json.loads(files["figures.json"])
        self.log = table("decisions.csv")
        self.answers = {row["answer"]: row for row in table("answers.csv")}
        self.people = {row["respondent"]: row for row in table("respondents.csv")}
        self.predictions = table("predictions.csv") if "predictions.csv" in files else []
        self.groups = table("groups.csv") if "groups.csv" in files else []
        self.order = {one["name"]: number for number, one in enumerate(self.design["rounds"])}
        self.rows = {one["code"]: one for one in self.design["rows"]}

    def standing(self, *, drawn: bool) -> list[Made]:
        """The last decision of each coder on each answer in each round. Without `drawn`, decisions
        on answers that a model had put forward count as they were before."""
        last: dict[tuple[str, str, str], Row | None] = {}
        before: dict[tuple[str, str, str], Row] = {}
        for row in sorted(self.log, key=lambda one: int(one["rank"])):
            if row["state"] and row["set_aside"] != "1" and row["answer"] in self.answers:
                key = row["coder"], row["round"], row["answer"]
                if row["drawn"] != "1":
                    before[key] = row
                last[key] = row if drawn else before.get(key)
        roles = {name: role for name, role in self.design["coders"].items() if role in ROLES}
        taken = [row for row in last.values() if row and row["state"] in STATES]
        return [self._made(row, roles[row["coder"]]) for row in taken if row["coder"] in roles]

    def _made(self, row: Row, role: str) -> Made:
        means = self.design["counts_as"].get(row["revision"], {})
        codes = frozenset(means.get(code, code) for code in row["codes"].split())
        by = row["coder"], role == "consensus", row["round"], STATES[row["state"]]
        how = row["unsure"] == "1", row["revision"], row["by_rule"] == "1"
        return Made(row["answer"], *by, codes, *how)

    def results(self, version: str) -> dict[str, Result]:
        """The result of each answer; `version` is one of those that `--codes-of` takes."""
        kind, _, name = version.removesuffix(" without unsure").partition(":")
        sure_only = version.endswith(" without unsure")
        made = [
            one
            for one in self.standing(drawn=True)
            if (kind != "coder" or one.coder == name or one.is_settled)
            and (kind != "revision" or one.revision == name)
            and (kind in ("final", "consensus", "revision") or not one.is_settled)
        ]
        judged = [o for o in made if o.state == JUDGED and not (sure_only and o.unsure)]
        people = [one for one in judged if not one.is_settled]
        unsure = [one for one in made if sure_only and one.unsure]
        skipped = [one for one in made if one.state == SKIPPED and not one.is_settled]
        found = dict.fromkeys(self.answers, Result(NOT_JUDGED))
        for state, several in ((SKIPPED, skipped), (UNSURE, unsure), (OPEN, people)):
            found |= {one.answer: Result(state) for one in several}  # the later ones count
        for answer, latest in self._latest(people).items():
            codes = outcome(kind, [one.codes for one in latest])
            if codes is not None:
                is_unsure = any(one.unsure for one in latest)
                found[answer] = Result(JUDGED, codes, is_unsure, self._lacking(latest))
        behind = defaultdict(list)
        for one in people:
            behind[one.answer, one.round].append(one)
        for answer, (one, *_) in self._latest(o for o in judged if o.is_settled).items():
            rests_on = (one.by_rule and behind.get((answer, one.round))) or [one]
            found[answer] = Result(JUDGED, one.codes, one.unsure, self._lacking(rests_on))
        return found

    def _latest(self, made: Iterable[Made]) -> dict[str, list[Made]]:
        """For each answer the decisions of the latest round it has any of."""
        found: dict[str, list[Made]] = {}
        for one in sorted(made, key=lambda one: self.order[one.round]):
            before = found.get(one.answer, [])
            found[one.answer] = [*(o for o in before if o.round == one.round), one]
        return found

    def _lacking(self, several: list[Made]) -> Codes:
        could = [self.design["could_be_given"][one.revision] for one in several]
        columns = self.design["columns"]
        return frozenset(code for code in columns if any(code not in known for known in could))


def outcome(kind: str, sets: list[Codes]) -> Codes | None:
    """The codes that these judgements of one answer come to; None where it stays open."""
    if kind == "consensus":
        return None
    if kind in ("majority", "any"):
        votes = Counter(code for one in sets for code in one)
        least = len(sets) / 2 if kind == "majority" else 0
        return frozenset(code for code, given in votes.items() if given > least)
    codes, most = Counter(sets).most_common(1)[0]
    return codes if 2 * most > len(sets) else None
