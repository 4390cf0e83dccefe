"""The prevalence of a study's codes as frozen results, with their stable JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from intercoder.agreement.of_study.results import CodeName
from intercoder.findings.prevalence.coder_error import Corrected
from intercoder.findings.prevalence.of_study.asked import Asked
from intercoder.findings.prevalence.replacement import Replacement


@dataclass(frozen=True)
class Share:
    """A share with the ends of its interval, all from 0 to 1."""

    value: float
    low: float
    high: float

    def as_json(self) -> dict[str, float]:
        """Under the stable names of the command's JSON."""
        return {"value": self.value, "low": self.low, "high": self.high}

    def ends(self, name: str) -> dict[str, float]:
        """The ends of the interval under names that begin with this one."""
        return {f"{name}_low": self.low, f"{name}_high": self.high}


@dataclass(frozen=True)
class Prevalence:
    """How often one code, or any code below a parent, stands among some answers."""

    code: str
    is_parent: bool
    """The union of the codes below it, and of itself."""
    share: Share
    together: Share
    """With the interval that holds for all codes of the table at once."""
    people: Share
    """From the people's sample alone."""
    positives: float
    """Sampled answers with the code; halves where two coders differ."""
    gain: float
    """How many times the people's sample would have to be larger to do as well alone."""
    believed: float
    """How far the model is believed, 0 to 1."""
    answers_for_width: int
    """How many answers people must have coded in all for an interval of the wished width."""
    people_for_width: int
    """The same without the machine."""

    def as_json(self, sampled: int) -> dict[str, Any]:
        """Under the stable names; `sampled` answers are coded already."""
        return {
            "is_parent": self.is_parent,
            "prevalence": self.share.as_json(),
            "simultaneous": {"low": self.together.low, "high": self.together.high},
            "people_alone": self.people.as_json(),
            "sampled_with_code": self.positives,
            "gain": self.gain,
            "machine_believed": self.believed,
            "answers_for_width": self.answers_for_width,
            "more_for_width": max(self.answers_for_width - sampled, 0),
            "answers_for_width_people_alone": self.people_for_width,
        }


@dataclass(frozen=True)
class OfGroup:
    """The prevalence of all codes among some answers."""

    label: str
    """Empty for all answers."""
    answers: int
    sampled: int
    codes: Mapping[str, Prevalence]
    """By column id; empty where too few answers of the group were drawn."""
    reason: str = ""
    """A clause: why there are no figures."""

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        return {
            "group": self.label or None,
            "answers": self.answers,
            "sampled": self.sampled,
            "codes": {key: one.as_json(self.sampled) for key, one in self.codes.items()},
            "reason": self.reason or None,
        }


@dataclass(frozen=True)
class Difference:
    """The prevalence of a code in one group less that in the reference."""

    code: str
    group: str
    reference: str
    share: Share
    together: Share
    """With the interval that holds for all differences of the table at once."""

    def as_json(self) -> dict[str, Any]:
        """Under the stable names of the command's JSON."""
        return {
            "code": self.code,
            "group": self.group,
            "reference": self.reference,
            "difference": self.share.as_json(),
            "simultaneous": {"low": self.together.low, "high": self.together.high},
        }


@dataclass(frozen=True)
class PrevalenceResult:
    """Everything `intercoder prevalence` says."""

    study: str
    asked: Asked
    round: str
    population: int
    sampled: int
    coders: tuple[str, ...]
    uses_machine: bool
    names: tuple[CodeName, ...]
    whole: OfGroup
    groups: tuple[OfGroup, ...]
    differences: tuple[Difference, ...]
    corrected: Mapping[str, Corrected]
    """By code: what the prevalence would be if coders erred as the double-coded answers suggest;
    codes of which that cannot be said are left out."""
    replacement: Mapping[str, Replacement]
    """By code: whether the machine may stand in for a coder; empty without one."""
    remarks: tuple[str, ...]
    base: str = "answers"
    """What shares are of: `answers` or `respondents`."""

    def of_codes(self, codes: frozenset[str]) -> PrevalenceResult:
        """The same of these codes only, of answers as they are."""
        names = tuple(one for one in self.names if one.id.removesuffix("+") in codes)
        columns = {one.id for one in names}

        def kept(group: OfGroup) -> OfGroup:
            return replace(
                group, codes={key: one for key, one in group.codes.items() if key in columns}
            )

        return replace(
            self,
            names=names,
            whole=kept(self.whole),
            groups=tuple(kept(one) for one in self.groups),
            differences=tuple(one for one in self.differences if one.code in columns),
        )

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of the command."""
        return {
            "study": self.study,
            "rule": {
                "round": self.round,
                **self.asked.as_json(),
                "coders": list(self.coders),
                "base": self.base,
                "population": self.population,
                "about": "everybody who could have answered"
                if self.asked.wider
                else "the answers of the study",
                "sampled": self.sampled,
                "machine": "cross-fitted suggester" if self.uses_machine else None,
            },
            "all_answers": self.whole.as_json(),
            "groups": [one.as_json() for one in self.groups],
            "differences": [one.as_json() for one in self.differences],
            "corrected_for_coder_error": {
                key: _corrected_json(one) for key, one in self.corrected.items()
            },
            "machine_may_stand_in": {
                key: _replacement_json(one) for key, one in self.replacement.items()
            },
            "names": {one.id: one.as_json() for one in self.names},
            "remarks": list(self.remarks),
        }


def _corrected_json(found: Corrected) -> dict[str, Any]:
    errors = found.errors
    return {
        "known_from": found.known_from.value,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "sensitivity": errors.sensitivity if errors else None,
        "specificity": errors.specificity if errors else None,
    }


def _replacement_json(found: Replacement) -> dict[str, Any]:
    return {
        "coders": found.coders,
        "answers": found.answers,
        "winning_rate": found.winning_rate,
        "advantage": found.advantage,
        "may_stand_in": found.may_stand_in,
    }
