"""What a lead asks of a package for reviewers, and what is in it, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from intercoder.findings.of_study import Asked


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """What a package holds."""

    asked: Asked = field(default_factory=Asked)
    """Whose codes, rounds, questions, groups and weights its figures are about."""
    as_report: bool = False
    """Whether its tables are those of a findings document: groups and pairs of the codes at the top
    of the tree."""
    groups_in_full: bool = False
    """With `as_report`: groups are compared in all codes."""
    waves: str = ""
    """With `estimates`: the attribute whose first value others are compared with."""
    estimates: bool = False
    """Whether estimates for all answers are in it, from people and machine."""
    with_log_hashes: bool = False
    """Whether each decision's hash can be computed again: with the coders' names, ids and times of
    decisions, and a hash of each text, from which a short text can be guessed."""
    seed: int = 1
    """Of the bootstrap of agreement."""


@dataclass(frozen=True, slots=True)
class WhatLeaves:
    """What a package tells of single respondents."""

    respondents: int
    """Whose coded answers are in it."""
    attributes: tuple[str, ...]
    """What it tells of each of them."""
    rare: int
    """Respondents who share these values with fewer than the threshold, themselves included."""
    threshold: int
    judged_by_model: int = 0
    """Sampled answers, or respondents, of which it tells what a model said."""

    def as_json(self) -> dict[str, Any]:
        """What the list of releases keeps. Its counts are not kept one by one: whoever has the
        package knows every count, and nothing that is hidden later could change that."""
        told = {"respondents": self.respondents, "attributes": list(self.attributes)}
        if self.judged_by_model:
            told["judged_by_model"] = self.judged_by_model
        return told


@dataclass(frozen=True, slots=True)
class ReviewPackage:
    """The files of a package."""

    files: Mapping[str, bytes]
    digest: str
    """Of the list of sums: that of the whole package."""
    fingerprint: str
    """Of the study when it was made."""
    decisions: int
