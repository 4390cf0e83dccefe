"""The files of a package for reviewers: everything figures rest on, and no text.

People, answers and respondents have numbers that say nothing: they are drawn by a key made of the
ids of all decisions, which are not in the package, so the same study always gives the same package.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from intercoder import __version__
from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.coding.hash_chain import circumstances_from_text, circumstances_to_text
from intercoder.errors import StudyError, UsageError
from intercoder.findings.of_study import Findings, findings_of_study
from intercoder.findings.review.design import design_of
from intercoder.findings.review.estimates import (
    check_rounds,
    groups,
    predictions,
    samples,
)
from intercoder.findings.review.figures import ForReview, figures_of, not_checked
from intercoder.findings.review.packing import CHECKER, checker, digest_of, with_sums
from intercoder.findings.review.readme import readme
from intercoder.findings.review.request import ReviewPackage, ReviewRequest, WhatLeaves
from intercoder.findings.tables.request import By
from intercoder.findings.tables.units import respondents_counted
from intercoder.findings.whose.versions import Source
from intercoder.study.findings.log_rows import LogRow, log_rows, seal_of
from intercoder.study.overview.conduct import fingerprint_now
from intercoder.study.study import Study

if TYPE_CHECKING:
    pass

_DECISIONS = (
    *("number", "seq", "hash", "rank", "coder", "round", "revision", "act", "answer", "state"),
    *("codes", "unsure", "memo", "drawn", "by_rule", "set_aside"),
)


def read_for_review(
    study: Study, request: ReviewRequest, advance: Callable[[int], object] = lambda _: None
) -> ForReview:
    """What the package is about; `advance` is told of answers that a model judges for estimates.

    Raises what `findings_of_study` and `estimates_of` do; UsageError for groups and versions that
    cannot be checked from a package; StudyError for a login that does not see the whole study.
    """
    if fingerprint_now(study) is None:
        raise StudyError(
            "This login does not see the whole study, on which the fingerprint rests.",
            "Ask a lead to run this command.",
        )
    found = findings_of_study(study, request.asked)
    _check_can_be_checked(found)
    if not request.estimates:
        return ForReview(found)
    from intercoder.findings.estimating import Grouped, estimates_of

    grouped = Grouped(request.waves, request.groups_in_full or not request.as_report)
    estimates = estimates_of(study, found, request.asked, grouped, advance)
    check_rounds(estimates, found.study.rounds)
    return ForReview(found, estimates)


def what_leaves(read: ForReview, threshold: int) -> WhatLeaves:
    """What the package tells of single respondents."""
    people = _People(read, ())
    judged = sum(len(one.basis.sampled) for one in read.estimates if one.basis.fitted is not None)
    return WhatLeaves(
        int(people.counted.sum()), people.attributes, people.rare(threshold), threshold, judged
    )


def review_package(study: Study, request: ReviewRequest, read: ForReview) -> ReviewPackage:
    """The package with what was read, ready to be written.

    Raises StudyError where the study was changed meanwhile.
    """
    before, found = fingerprint_now(study), read.found
    names = Names() if request.with_log_hashes else Names.hidden(study)
    log = list(log_rows(study, with_texts=request.with_log_hashes))
    seal = seal_of(study)
    figures = figures_of(study, read, request, names)
    people = _People(read, log)
    design = {
        "format": "intercoder review package 1",
        "program": __version__,
        "fingerprint": str(before),
        "identity": [seal.study_id, seal.package],
        **design_of(study, found, names, {code for row in log for code in row.codes}),
        **({"samples": samples(read.estimates, names)} if read.estimates else {}),
        "not_checked": not_checked(figures),
    }
    decisions, first, last = _decisions(log, people, names, set(found.study.rounds), str(before))
    design |= {"first_link": first, "last_link": last, "changes": list(seal.changes)}
    files = {
        "README.txt": readme(design, figures, with_log_hashes=request.with_log_hashes).encode(),
        "design.json": _json(design),
        "figures.json": _json(figures),
        "answers.csv": people.answers(with_language=_has_language(found)),
        "respondents.csv": people.respondents(),
        "decisions.csv": decisions,
        CHECKER: checker().encode(),
    }
    if read.estimates:
        files["predictions.csv"] = _csv(*predictions(read.estimates, people.of_answer))
    if any(one.divided for one in read.estimates):
        files["groups.csv"] = _csv(*groups(read.estimates, people.of_answer))
    if request.with_log_hashes:
        files["log.jsonl"] = _log(log)
    if fingerprint_now(study) != before:
        raise StudyError(
            "The study was changed while the package was made.",
            "Make it again when nobody codes, or from a backup.",
        )
    files = with_sums(files)
    return ReviewPackage(files, digest_of(files), str(before), len(log))


def _check_can_be_checked(found: Findings) -> None:
    if any(one.is_of_coding for one in found.divisions):
        raise UsageError(
            "Groups by round or week are not published.",
            "Leave them out, or use groups by attribute, question or language.",
        )
    if any(one.source is Source.BEFORE for one in found.versions):
        raise UsageError(
            "Results before discussion cannot be checked from a package, which has no times.",
            "Use another version of the codes.",
        )


def _has_language(found: Findings) -> bool:
    return any(one.by is By.LANGUAGE for one in found.divisions)


class _People:
    """Respondents and answers under numbers that say nothing."""

    def __init__(self, read: ForReview, log: Sequence[LogRow]) -> None:
        found = read.found
        self._all = found.study.answers
        key = hashlib.sha256("\n".join(row.id for row in log).encode()).digest()
        self.of_answer = _numbered(key, "a", self._all.number.tolist())
        self._of_respondent = _numbered(key, "r", self._all.respondents.number.tolist())
        self.attributes = tuple(
            dict.fromkeys(one.name for one in found.divisions if one.by is By.ATTRIBUTE)
        )
        judged = np.zeros(self._all.number.size, dtype=np.bool_)
        for version in found.versions:
            for part in found.parts(version):
                judged |= part.counted & part.coded.judged
        for one in read.estimates:  # of a sampled answer whose coders differ, too
            sampled = one.of_answers.columns.number[one.of_answers.sampled]
            judged |= np.isin(self._all.number, sampled)
        self.counted = respondents_counted(self._all, judged)
        survey = found.settings.survey
        self._survey = (survey.weight, survey.strata, survey.cluster)
        self._key = key

    def answers(self, *, with_language: bool) -> bytes:
        """The answers of the study, in the order of their new numbers."""
        all_, rows = self._all, []
        people = all_.respondents.number[all_.respondent].tolist()
        for place, number in enumerate(all_.number.tolist()):
            language = all_.languages[all_.language[place]] if with_language else ""
            question = all_.questions[all_.question[place]]
            owner = self._of_respondent[people[place]]
            rows.append((self.of_answer[number], owner, question, language))
        return _csv(("answer", "respondent", "question", "language"), sorted(rows, key=_by_number))

    def respondents(self) -> bytes:
        """The respondents; attributes of those alone whose coded answers are counted."""
        known = self._all.respondents
        columns = [self._column(name) for name in self.attributes]
        weight, strata, cluster = (self._column(name) for name in self._survey)
        strata, cluster = self._veiled(strata, "s"), self._veiled(cluster, "c")
        rows = []
        for place, number in enumerate(known.number.tolist()):
            told = [weight[place], strata[place], cluster[place], *(one[place] for one in columns)]
            if not self.counted[place]:
                told = [""] * len(told)
            rows.append((self._of_respondent[number], *told))
        names = [f"attribute:{name}" for name in self.attributes]
        head = ("respondent", "weight", "stratum", "cluster", *names)
        return _csv(head, sorted(rows, key=_by_number))

    def rare(self, threshold: int) -> int:
        """Respondents who share their attributes' values with fewer than `threshold`."""
        columns = [self._column(name) for name in self.attributes]
        values = [
            tuple(one[place] for one in columns) for place in np.flatnonzero(self.counted).tolist()
        ]
        return sum(count for count in Counter(values).values() if count < threshold)

    def _column(self, name: str) -> list[str]:
        if not name:
            return [""] * self._all.respondents.number.size
        place, values = self._all.respondents.attributes[name]
        return [values[one] for one in place.tolist()]

    def _veiled(self, values: list[str], prefix: str) -> list[str]:
        """Numbers in the place of names of strata or clusters, such as those of schools."""
        known = _numbered(self._key, prefix, sorted({one for one in values if one}))
        return [known.get(one, "") for one in values]


def _numbered(key: bytes, prefix: str, values: Sequence[Any]) -> dict[Any, str]:
    """A number for each value, in an order that nobody can work out without the key."""

    def drawn(value: Any) -> bytes:
        return hmac.digest(key, f"{prefix}{value}".encode("utf-8", "surrogatepass"), "sha256")

    return {value: f"{prefix}{at}" for at, value in enumerate(sorted(values, key=drawn), start=1)}


def _by_number(row: Sequence[str]) -> int:
    return int(row[0][1:])


def _decisions(
    log: Sequence[LogRow], people: _People, names: Names, rounds: set[str], begins: str
) -> tuple[bytes, str, str]:
    """The log with a link from each row to the next, the first link and the last."""
    rank = {row.id: at for at, row in enumerate(sorted(log, key=lambda one: one.id), start=1)}
    first = link = hashlib.sha256(begins.encode()).hexdigest()
    rows = []
    for number, row in enumerate(log, start=1):
        told = [str(number), str(row.seq), row.hash, str(rank[row.id])]
        if row.round not in rounds:  # not counted here: its hash alone, for the fingerprint
            told += [""] * (len(_DECISIONS) - len(told))
        else:
            told += [
                *(names(row.coder), names.hide(row.round), str(row.revision), row.act),
                *(people.of_answer.get(row.answer, "removed"), row.state),
                " ".join(sorted(row.codes)),
                *(
                    str(int(mark))
                    for mark in (row.unsure, row.has_memo, row.is_drawn, row.is_by_rule)
                ),
                str(int(row.is_set_aside)),
            ]
        link = hashlib.sha256(_compact([link, *told])).hexdigest()
        rows.append((*told, link))
    return _csv((*_DECISIONS, "link"), rows), first, link


def _log(log: Sequence[LogRow]) -> bytes:
    """What each decision's hash was computed from; memos, which are texts, are left out."""
    lines = []
    for row in log:
        content = [
            *(row.previous, row.id, row.answer_id, row.text_hash, row.coder, row.round),
            *(row.revision, row.act, row.refers_to, row.state, sorted(row.codes.items())),
            *(row.unsure, None if row.has_memo else "", row.shown, row.milliseconds),
            row.decided_at,
        ]
        if row.circumstances is not None:
            content.append(circumstances_to_text(circumstances_from_text(row.circumstances)))
        lines.append(_compact([row.coder, row.line, content]) + b"\n")
    return b"".join(lines)


def _compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\n")
    table.writerow(head)
    table.writerows(rows)
    return written.getvalue().encode()
