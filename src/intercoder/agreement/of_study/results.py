"""The agreement of a study as values, for the command, the screen and the report.

It holds ids of answers, never their texts, which are read only when shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from intercoder.agreement.of_study.account import Account
from intercoder.agreement.of_study.selection import Selection, ViewBy
from intercoder.agreement.of_study.table import StudyTable
from intercoder.agreement.result import Figure
from intercoder.agreement.whole.summary import Agreement, Figures


@dataclass(frozen=True, slots=True)
class CodeName:
    """The name, for people, of a code whose id appears in the figures."""

    id: str
    name: str
    path: tuple[str, ...]
    """Names of its ancestors, from the top down; empty at the top."""
    in_codebook: bool = True
    """False for a code that was given but is no longer in the codebook."""
    revisions: tuple[int, ...] = ()
    """The revisions under which it could be given, among those of the decisions; empty if none of
    them has it, or if the revisions are not known.
    """

    def as_json(self) -> dict[str, Any]:
        """The code's names under the stable names of the command's JSON."""
        return {
            "name": self.name,
            "path": list(self.path),
            "in_codebook": self.in_codebook,
            "revisions": list(self.revisions),
        }


@dataclass(frozen=True, slots=True)
class RolledUp:
    """The same decisions with every code counted as its ancestor."""

    depth: int
    """Number of levels of the code tree that are kept, from 1."""
    agreement: Agreement
    names: tuple[CodeName, ...]
    """Names of the codes in `agreement`, in its order."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the decisions: one question, one week, one coder against another."""

    label: str
    """A question's id, a language, `2026-W05`, a revision's number, a coder's name, ..."""
    agreement: Agreement
    """The figures; their coders are those of the study, except in the view `recode`: the rounds."""


@dataclass(frozen=True, slots=True)
class View:
    """The decisions divided by one property."""

    by: ViewBy
    parts: tuple[Part, ...]
    difference: Figures | None = None
    """In the view `assisted`: how much higher agreement is with suggestions in view; else None."""
    note: str = ""
    """A note to read before the parts, in a sentence or two; empty if there is none."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two codes given in place of each other: one coder gave the first, another the second."""

    code: str
    """Id of the code."""
    other: str
    """Id of the other code, or empty: the other coder gave no code in its place."""
    times: int
    """Number of occurrences, over all pairs of coders of an answer."""
    share: float
    """Share of all disagreements over `code` (pairs of coders of whom one gave it), from 0 to 1."""
    answers: tuple[str, ...]
    """Ids of a few of the answers."""

    def as_json(self) -> dict[str, Any]:
        """The confusion under the stable names of the command's JSON."""
        return {
            "code": self.code,
            "other": self.other or None,
            "times": self.times,
            "share": self.share,
            "answers": list(self.answers),
        }


@dataclass(frozen=True, slots=True)
class Window:
    """Successive answers coded twice, in the order in which they were coded."""

    first_at: str
    """When the first of them had its last decision, UTC, ISO 8601 to the second."""
    last_at: str
    answers: int
    figure: Figure
    """Alpha over sets; its interval is the band."""

    def as_json(self) -> dict[str, Any]:
        """The window under the stable names of the command's JSON."""
        return {
            "from": self.first_at,
            "to": self.last_at,
            "answers": self.answers,
            "alpha": self.figure.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Drift:
    """Agreement over time: windows of equal numbers of answers."""

    windows: tuple[Window, ...]
    reason: str = ""
    """Why there are no windows; empty if there are."""

    def as_json(self) -> dict[str, Any]:
        """The windows under the stable names of the command's JSON."""
        return {
            "windows": [window.as_json() for window in self.windows],
            "reason": self.reason or None,
        }


@dataclass(frozen=True, slots=True)
class WorstUnit:
    """An answer on which the coders disagree."""

    answer: str
    """Id of the answer."""
    round: str
    distance: float
    """Mean distance between two coders' sets, from 0 to 1."""
    sets: Mapping[str, tuple[str, ...]]
    """Ids of the codes, by coder; empty if the coder judged that no code applies."""
    unsure: tuple[str, ...]
    """The coders who were unsure."""

    def as_json(self) -> dict[str, Any]:
        """The answer's codes under the stable names of the command's JSON."""
        return {
            "answer": self.answer,
            "round": self.round,
            "distance": self.distance,
            "sets": {coder: list(codes) for coder, codes in self.sets.items()},
            "unsure": list(self.unsure),
        }


class Kind(StrEnum):
    """The subject of a remark."""

    PREVALENCE = "prevalence"
    """High percent agreement but low alpha, since hardly any answer has (or lacks) the code."""
    BIAS = "bias"
    """Coders differ in how often they give the code."""
    RARE = "rare"
    UNUSED = "unused"
    ASSISTED = "assisted"
    DRAWN = "drawn"
    """Answers that a model chose to be coded next."""
    OVERLAP = "overlap"
    """How little of a coder's work is also coded by others."""
    BEFORE = "before"
    """Answers that were judged or adjudicated in an earlier round."""
    REVISIONS = "revisions"
    UNSURE = "unsure"
    ROUNDS = "rounds"


@dataclass(frozen=True, slots=True)
class Remark:
    """A fact that affects how far the figures can be trusted, in one sentence."""

    kind: Kind
    sentence: str
    codes: tuple[str, ...] = ()
    """Ids of the codes it concerns; empty if it concerns none in particular."""

    def as_json(self) -> dict[str, Any]:
        """The remark under the stable names of the command's JSON."""
        return {"kind": self.kind.value, "sentence": self.sentence, "codes": list(self.codes)}


@dataclass(frozen=True, slots=True)
class RareCode:
    """A code with too few positive cases for an interval."""

    code: str
    answers: int
    """Number of answers coded twice on which a coder gave it, under 10."""
    more: int | None
    """Further answers coded twice needed to expect 10, at the rate seen; None if unseen."""

    def as_json(self) -> dict[str, Any]:
        """The code under the stable names of the command's JSON."""
        return {"code": self.code, "answers": self.answers, "more": self.more}


@dataclass(frozen=True, slots=True)
class StudyAgreement:
    """The agreement of a study's coders, with every breakdown requested."""

    study: str
    """Name of the study."""
    study_id: str
    selection: Selection
    coders: tuple[str, ...]
    """The coders compared, in the order in which they joined the study."""
    rounds: tuple[str, ...]
    """The rounds with decisions of these coders."""
    revision: int
    """The latest codebook revision under which the decisions were made; without any decision, the
    study's latest at that time.
    """
    revisions: tuple[int, ...]
    """All codebook revisions of the decisions; the codes listed are theirs."""
    codes_in: Mapping[int, int]
    """Number of codes that could be given under each of them; under `revision`, if none."""
    codes: tuple[CodeName, ...]
    """Names of the codes with figures, in the codebook's order."""
    answers_in_study: int
    shared: Mapping[tuple[str, str], int]
    """Number of answers that each pair of coders both judged."""
    coded: Mapping[str, int]
    """Number of answers each coder judged."""
    coded_twice: Mapping[str, int]
    """Number of these that another coder judged as well."""
    shared_before: Mapping[tuple[str, str], int]
    """Number of the answers in `shared` that were judged or adjudicated in an earlier round."""
    account: Account
    """The answers and judgements that the figures leave out."""
    whole: Agreement
    """All decisions together; its `rule` describes the selection as well."""
    rolled: tuple[RolledUp, ...]
    views: tuple[View, ...]
    confusions: tuple[Confusion, ...]
    """Confusions, most frequent first."""
    drift: Drift
    worst: tuple[WorstUnit, ...]
    """The answers most disagreed on, most first."""
    remarks: tuple[Remark, ...]
    rare: tuple[RareCode, ...]
    table: StudyTable = field(repr=False, compare=False)
    """The decisions behind the figures; see `agreement.of_study.sides.answers_behind`."""

    def name_of(self, code: str) -> str:
        """The name, for people, of the code with this id."""
        names = {one.id: one.name for rolled in self.rolled for one in rolled.names}
        names |= {one.id: one.name for one in self.codes}
        return names.get(code, code)

    def as_json(self) -> dict[str, Any]:
        """The command's stable JSON: that of `Agreement`, with what a study adds."""
        return {
            **self.whole.as_json(),
            "study": {
                "name": self.study,
                "id": self.study_id,
                "answers": self.answers_in_study,
                "coders": {
                    coder: {
                        "coded": self.coded[coder],
                        "coded_twice": self.coded_twice[coder],
                        **self.account.coders[coder].as_json(),
                    }
                    for coder in self.coders
                },
                "unjudged": {kind.value: n for kind, n in self.account.unjudged.items()},
                "shared": {f"{a},{b}": number for (a, b), number in self.shared.items()},
                "shared_judged_before": {
                    f"{a},{b}": number for (a, b), number in self.shared_before.items()
                },
                "rounds": list(self.rounds),
                "revision": self.revision,
                "revisions": list(self.revisions),
                "codes": {str(number): codes for number, codes in self.codes_in.items()},
            },
            "names": {code.id: code.as_json() for code in self.codes},
            "rolled": {
                str(rolled.depth): {
                    **rolled.agreement.as_json(),
                    "names": {code.id: code.as_json() for code in rolled.names},
                }
                for rolled in self.rolled
            },
            "views": {
                str(view.by): {part.label: part.agreement.as_json() for part in view.parts}
                for view in self.views
            },
            "notes": {str(view.by): view.note for view in self.views if view.note},
            "differences": {
                str(view.by): {key: figure.as_json() for key, figure in view.difference.items()}
                for view in self.views
                if view.difference is not None
            },
            "confusions": _all(self.confusions),
            "drift": self.drift.as_json(),
            "worst": _all(self.worst),
            "remarks": _all(self.remarks),
            "rare": _all(self.rare),
        }


def _all(values: Sequence[Confusion | WorstUnit | Remark | RareCode]) -> list[dict[str, Any]]:
    return [value.as_json() for value in values]
