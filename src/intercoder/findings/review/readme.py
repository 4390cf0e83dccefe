"""README.txt of a package for reviewers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_HEAD = """\
Package for reviewers
=====================

Everything the figures of a report rest on, without a single text, and a program that computes
every figure again. It needs Python 3.10 or newer, nothing else, and no network:

    python check.py
    python check.py --fingerprint FINGERPRINT --digest DIGEST

with the fingerprint and the digest as they are printed in the report. The whole file can be
checked without unpacking it, too: python check.py PACKAGE.zip

Fingerprint of the study: {fingerprint}
Program: intercoder {program}

Files
-----

README.txt       this page
check.py         the program; it can be read from the first line to the last
SHA256SUMS       the SHA-256 of every other file: sha256sum -c SHA256SUMS
design.json      coders, rounds, allocations, sample; codes, the rows of the tables, and what codes
                 given under earlier revisions of the codebook count as
figures.json     the figures of the report with all digits
answers.csv      which respondent gave each answer, and to which question
respondents.csv  weight, stratum and cluster, and the attributes by which figures are compared
decisions.csv    every decision in the order of the log: who gave which codes to which answer
{predictions}{log_file}
decisions.csv
-------------

number, seq      place in this file; number in the study's log
hash             of the decision in the study's log: over what it says, the text that was judged,
                 and the hash before it. All hashes together make the fingerprint.
rank             the higher, the later: of a coder's decisions on an answer in a round the last one
                 counts that is not set aside
coder, round, revision (of the codebook), act (decide, undo, redo, import), answer
state, codes     coded, no code applies, skipped, or unseen (undone); ids with spaces between
unsure, memo     1 where it is marked unsure; where it has a memo
drawn            1 where a model had put the answer forward: agreement leaves these decisions out
by_rule          1 where a rule made this consensus from the coders' decisions
set_aside        1 where a lead took the decision out of everything
link             SHA-256 over the link before it and the row (JSON, see check.py)

Rows of other rounds than those of the figures have their hash alone.

What is not in this package
---------------------------

- The texts of answers, their translations, memos, comments and reasons; the wordings of questions;
  definitions and examples of codes; the name of the study.
- The ids of answers and respondents: both have numbers drawn anew.
- Attributes of respondents by which no figure is compared; attributes of respondents of whom no
  coded answer is counted. Strata and clusters have numbers instead of their names.
{closed}
What is in it: names of codes, as the report has them; ids of codes and questions; names of rounds;
values of the attributes by which figures are compared. These are {coded}.

What check.py finds
-------------------

One changed byte anywhere (SHA256SUMS, and the end of the ZIP). A changed, added or removed decision
(links), even where SHA256SUMS was made anew, if the digest is compared. Another study than the one
whose fingerprint the report prints. A figure that does not follow from the decisions: it computes
{tables} from decisions.csv alone.

{cannot}
"""


def readme(design: Mapping[str, Any], figures: Mapping[str, Any], *, with_log_hashes: bool) -> str:
    """The page."""
    tables = len(figures["tables"])
    return _HEAD.format(
        fingerprint=design["fingerprint"],
        program=design["program"],
        predictions=_PREDICTIONS if "samples" in design else "",
        log_file="log.jsonl        what each decision's hash was computed from\n"
        if with_log_hashes
        else "",
        closed=""
        if with_log_hashes
        else "- Coders' names, ids and times of decisions, hashes of texts: with them, whoever"
        " knows the\n  coders could find short texts by trying.\n",
        coded="coded data of single respondents: they may leave the team's hands only where the"
        " consent\ngiven allows it",
        tables=f"{tables} table{'s' if tables != 1 else ''} and the agreement of coders",
        cannot=_WITH_LOG if with_log_hashes else _WITHOUT_LOG,
    )


_PREDICTIONS = """\
predictions.csv  for estimates among all answers: each sampled answer (or respondent, by their
                 answers), what it stands for, what of that was left to chance, and for each code
                 the probability that a model gave it which had not learned from its fold. The model
                 read texts; these are numbers. Of answers not sampled there is only the mean of
                 what the models say, in design.json.
groups.csv       the sampled answers of each group, and what they stand for in it
"""
_WITH_LOG = """\
It hashes each decision as the study did, but for those with a memo, which is a text: these are held
by the hash of the decision that follows. A short text can be guessed from its hash in log.jsonl."""
_WITHOUT_LOG = """\
That each row of decisions.csv is what its hash was computed from cannot be seen without the texts
and the coders' names. Whoever has the study can: `intercoder verify` checks it, and the same
package made from it again has the same digest."""
