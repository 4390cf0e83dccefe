"""How much the table of agreement says: little at the foot, and of many coders the ends."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.agreement.whole.many_pairs import EACH_END, MIN_IN_COMMON, chosen, rest_words
from intercoder.cli.main import run
from intercoder.cli.output import ExitCode
from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.study import Study


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(["agreement", *arguments, "--resamples", "0"]) == ExitCode.DONE
    return capsys.readouterr().out


def decided(study: Study, codes: dict[str, dict[int, list[str]]]) -> None:
    """What each coder gave to the answers of these numbers."""
    decisions = [
        EarlierDecision(f"v{number}:value", name, Judgement.of(given))
        for name, all_given in codes.items()
        for number, given in all_given.items()
    ]
    with take_in(study) as intake:
        intake.add_decisions(decisions)


def test_five_coders_read_three_short_lines_and_the_rest_on_request(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    books = {number: ["books"] if number % 2 else ["quiet"] for number in range(1, 11)}
    decided(study, dict.fromkeys(("one", "two", "three", "four", "five"), books))
    shown = printed(capsys, study.target)
    foot = shown.rstrip().rpartition("\n\n")[2].splitlines()
    assert len(foot) == 3
    assert max(map(len, foot)) <= 100
    assert "--explain" in foot[-1]
    explained = printed(capsys, study.target, "--explain")
    assert explained.startswith(shown.rstrip())
    for said in (
        "Distance masi: 1 - J * M",
        "Missing ratings are left out: an",
        "Alpha: Krippendorff's alpha",
        "Unused: ",
    ):
        assert f"\n{said}" in explained


def test_a_column_called_percent_holds_percent(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of four answers the two coders agree on three."""
    same = {number: ["books"] for number in range(1, 5)}
    decided(study, {"anna": same, "ben": {**same, 4: ["quiet"]}})
    shown = printed(capsys, study.target)
    of_all = next(line for line in shown.splitlines() if line.startswith("percent agreement"))
    assert "75.0%" in of_all
    of_books = next(line for line in shown.splitlines() if line.startswith("Books and media"))
    assert "75.0%" in of_books


def test_coders_who_share_nothing_are_told_in_one_sentence(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    """Eight coders: 1 and 2 share an answer, 3 and 4 another, and so on; 24 pairs share none."""
    decided(study, {f"c{n}": {(n + 1) // 2: ["books"]} for n in range(1, 9)})
    shown = printed(capsys, study.target)
    assert "24 of the 28 pairs of coders coded no answer in common, such as c1 and c3." in shown
    assert shown.count("coded no answer in common") == 1
    assert "Not shown: 24 pairs with no answer in common. --format csv lists them all." in shown
    pairs = [line for line in shown.splitlines() if " - c" in line]
    assert [line.split("  ")[0] for line in pairs] == [
        *("c1 - c2", "c3 - c4", "c5 - c6", "c7 - c8"),
    ]


def test_explaining_goes_with_the_table_alone(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    for wrong in (["--format", "json"], ["--plan"]):
        assert run(["agreement", study.target, "--explain", *wrong]) == ExitCode.USAGE
        assert "--explain" in capsys.readouterr().err


NAMES = [f"c{number}" for number in range(9)]


@given(
    st.lists(st.integers(0, 2 * MIN_IN_COMMON), min_size=36, max_size=36),
    st.lists(st.none() | st.floats(-1, 1), min_size=36, max_size=36),
)
def test_every_pair_is_shown_or_counted(shared: list[int], values: list[float | None]) -> None:
    pairs = list(combinations(NAMES, 2))
    value_of = dict(zip(pairs, values, strict=True))
    answers = dict(zip(pairs, shared, strict=True))
    found = chosen(answers, value_of)
    counted = len(found.between) + found.unknown + found.few + found.apart
    assert len(set(found.shown)) + counted == len(pairs)
    assert all(answers[pair] for pair in found.shown)
    if sum(map(bool, shared)) > 2 * EACH_END:
        assert len(found.shown) <= 2 * EACH_END
        assert all(answers[pair] >= MIN_IN_COMMON for pair in found.shown)
        ends = [value_of[pair] for pair in found.shown]
        assert ends == sorted(ends, key=lambda value: value or 0.0)
    assert bool(rest_words(found, "alpha", "")) is bool(counted)
