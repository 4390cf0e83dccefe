"""A package for reviewers: every figure follows from it, no byte can change, no text is in it."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.special import fdtrc, stdtrit

from intercoder.answers.answer import Answer, Question
from intercoder.cli.main import run
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.findings.review.checker.check import check
from intercoder.findings.review.checker.distributions import f_tail, t_975
from intercoder.findings.review.packing import SUMS, packed, with_sums
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.findings.releases import releases
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import create_study, open_study

MAY_LEAVE = ("--individual-data", "--reason", "the journal asks for it", "--as", "lea")
SEED = 17
BRANCHES = ("north", "south")


def visitors(path: Path, planted: str = "nowhere to sit") -> Path:
    """Twenty-four visitors of a library, judged by anna and ben, settled by a lead here and there.

    `planted` is in everything that people write: answers, memos, definitions, wordings, names.
    """
    codes = (
        Code("place", "The place", heading=True),
        Code("quiet", "Quiet", parent="place", definition=planted, examples=(planted,)),
        Code("seats", "Seats", parent="place", use_when=planted, dont_use_when=planted),
        Code("books", "Books"),
    )
    with create_study(str(path), Codebook("Visitors", codes), name=f"Study of {planted}") as study:
        for name in ("anna", "ben"):
            add_coder(study, name)
        add_coder(study, "lea", Role.LEAD)
        chance = random.Random(SEED)
        answers, decisions = [], []
        for number in range(24):
            known = {
                "branch": BRANCHES[number % 2],
                "weight": str(0.5 + number % 5),
                "town": f"t{number % 3}",
                "remark": planted,
            }
            for question in ("value", "better"):
                id_ = f"v{number}:{question}"
                answers.append(
                    Answer(id_, question, f"v{number}", f"{planted} {number}", "en", known)
                )
                for name in ("anna", "ben", *(("consensus",) if number % 5 == 0 else ())):
                    given_codes = [c for c in ("quiet", "seats", "books") if chance.random() < 0.4]
                    memo = planted if number % 7 == 0 else ""
                    judged = Judgement.of(given_codes, unsure=number % 6 == 0, memo=memo)
                    decisions.append(EarlierDecision(id_, name, judged, round="main"))
        with take_in(study) as intake:
            intake.add_questions([Question(one, f"{planted}?") for one in ("value", "better")])
            intake.add_attributes(["branch", "weight", "town", "remark"])
            intake.add_answers(answers)
            intake.add_decisions(decisions)
    return path


def made(study: Path | str, out: Path, *options: str) -> dict[str, bytes]:
    """The files of a package."""
    assert run(["review-package", str(study), str(out), *options, *MAY_LEAVE]) == 0
    with zipfile.ZipFile(out) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def faults_of(path: Path, fingerprint: str = "", digest: str = "") -> list[str]:
    """What the checker finds; what it cannot read does not hold, as in its `main`."""
    faults: list[str] = []
    try:
        check(path, fingerprint, digest, faults)
    except Exception as error:  # noqa: BLE001 - as the program itself does
        faults.append(type(error).__name__)
    return faults


def unpacked(files: Mapping[str, bytes], folder: Path) -> Path:
    """The files in a folder."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return visitors(tmp_path_factory.mktemp("review") / "visitors.study")


@pytest.fixture(scope="module")
def package(small: Path) -> Path:
    out = small.parent / "package.zip"
    made(small, out, "--by", "branch", "--together", "--by", "question")
    return out


@pytest.mark.parametrize(
    "options",
    [
        ["--by", "branch", "--by", "language", "--weight", "weight", "--strata", "town"],
        ["--unit", "respondents", "--together", "--by", "question", "--cluster", "town"],
        ["--unit", "mentions", "--roll-up", "1", "--correction", "bh", "--leave-out-unsure"],
        ["--codes-of", "all", "--codes-of", "majority", "--codes-of", "any", "--confidence", ".9"],
        ["--codes-of", "consensus", "--codes-of", "revision:1", "--log-hashes"],
        ["--by", "branch", "--cluster", "branch", "--question", "value"],
    ],
    ids=" ".join,
)
def test_every_figure_follows_from_the_package(
    small: Path, tmp_path: Path, options: list[str]
) -> None:
    made(small, tmp_path / "out.zip", *options)
    assert faults_of(tmp_path / "out.zip") == []


@pytest.mark.slow
def test_a_stranger_needs_python_and_nothing_else(demo_path: Path, tmp_path: Path) -> None:
    study = Path(shutil.copy(demo_path, tmp_path / "library.study"))
    with open_study(str(study)) as opened:
        add_coder(opened, "lea", Role.LEAD)
    folder = unpacked(
        made(study, tmp_path / "out.zip", "--by", "age_group", "--by", "language"), tmp_path / "in"
    )
    told = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "check.py")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert told.stderr == ""
    assert told.returncode == 0
    assert told.stdout.endswith("Everything holds.\n")
    (figures,) = (line for line in told.stdout.split("\n") if line.startswith("Figures"))
    assert int(figures.split()[1].replace(",", "")) > 10_000


def test_a_figure_that_does_not_follow_is_named(package: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package) as whole:
        files = {name: whole.read(name) for name in whole.namelist() if name != SUMS}
    figures = json.loads(files["figures.json"])
    figures["tables"][0]["rows"][0]["share"] += 2e-9
    figures["agreement"]["overall"]["alpha_set_masi"]["low"] += 2e-9
    files["figures.json"] = json.dumps(figures).encode()
    found = faults_of(unpacked(with_sums(files), tmp_path / "in"))
    assert [one.split(":")[0] for one in found] == ["Table 1", "Agreement"]


@pytest.mark.slow
def test_one_changed_byte_is_found_wherever_it_is(package: Path, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    raw = package.read_bytes()
    found = 0
    for _ in range(500):
        place = chance.randrange(len(raw))
        changed = bytearray(raw)
        changed[place] ^= chance.randrange(1, 256)
        (tmp_path / "changed.zip").write_bytes(changed)
        found += bool(faults_of(tmp_path / "changed.zip"))
    with zipfile.ZipFile(package) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    folder = unpacked(files, tmp_path / "in")
    places = [(name, at) for name, content in files.items() for at in range(len(content))]
    for name, at in chance.sample(places, 500):
        changed = bytearray(files[name])
        changed[at] ^= chance.randrange(1, 256)
        (folder / name).write_bytes(changed)
        found += bool(faults_of(folder))
        (folder / name).write_bytes(files[name])
    assert found == 1000
    assert faults_of(folder) == []


def with_other_codes(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files after somebody gave a decision other codes and made the sums and links anew."""
    changed = {name: content for name, content in files.items() if name != SUMS}
    lines = changed["decisions.csv"].decode().split("\n")
    design = json.loads(changed["design.json"])
    link = design["first_link"]
    for place, line in enumerate(lines[1:-1], start=1):
        values = line.split(",")[:-1]
        if place == 3:
            values[9], values[10] = "coded", "books" if values[10] != "books" else "quiet"
        told = json.dumps([link, *values], separators=(",", ":")).encode()
        link = hashlib.sha256(told).hexdigest()
        lines[place] = ",".join([*values, link])
    changed["decisions.csv"] = "\n".join(lines).encode()
    changed["design.json"] = json.dumps({**design, "last_link": link}).encode()
    return with_sums(changed)


def test_who_makes_all_sums_anew_is_found_by_the_digest_or_the_hashes_of_the_log(
    small: Path, tmp_path: Path
) -> None:
    plain = made(small, tmp_path / "plain.zip")
    digest = hashlib.sha256(plain[SUMS]).hexdigest()
    assert faults_of(tmp_path / "plain.zip", digest=digest) == []
    forged = unpacked(with_other_codes(plain), tmp_path / "forged")
    assert "digest" in faults_of(forged, digest=digest)[0]
    hashed = made(small, tmp_path / "hashed.zip", "--log-hashes")
    forged = unpacked(with_other_codes(hashed), tmp_path / "forged hashes")
    assert "Decision 3 is not what was hashed." in faults_of(forged)
    assert packed(hashed) == (tmp_path / "hashed.zip").read_bytes()


def test_a_fingerprint_taken_earlier_is_compared_too(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = Path(shutil.copy(small, tmp_path / "visitors.study"))
    capsys.readouterr()
    assert run(["verify", str(study), "--format", "json"]) == 0
    earlier = json.loads(capsys.readouterr().out)["fingerprint"]
    made(study, tmp_path / "out.zip")  # which the study notes
    assert faults_of(tmp_path / "out.zip", fingerprint=earlier) == []
    other = earlier[:-1] + ("0" if earlier[-1] != "0" else "1")
    assert "never had" in faults_of(tmp_path / "out.zip", fingerprint=other)[0]


def test_the_same_study_gives_the_same_package(small: Path, tmp_path: Path) -> None:
    made(small, tmp_path / "first.zip", "--roll-up", "1")
    made(small, tmp_path / "second.zip", "--roll-up", "1")
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    planted=st.text(st.characters(categories=["L", "Nd", "P", "S"]), min_size=5, max_size=20),
    hashes=st.booleans(),
)
def test_no_text_is_in_it(
    planted: str, hashes: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    planted = f"zq{planted}zq"  # occurs nowhere by chance
    folder = tmp_path_factory.mktemp("planted")
    study = visitors(folder / "visitors.study", planted)
    options = ["--by", "branch", *(["--log-hashes"] if hashes else [])]
    files = made(study, folder / "out.zip", *options)
    forms = {planted.encode(), json.dumps(planted)[1:-1].encode(), planted.casefold().encode()}
    for name, content in files.items():
        assert not [one for one in forms if one in content], name
    if not hashes:
        told = b"".join(files.values())
        for number in range(24):
            text = f"{planted} {number}".encode()
            assert hashlib.sha256(text).hexdigest().encode() not in told
        for called in (b"anna", b"ben", b'"lea"', b"v1:value"):
            assert called not in files["decisions.csv"] + files["design.json"]
            assert called not in files["answers.csv"]


def test_attributes_by_which_nothing_is_compared_stay(small: Path, tmp_path: Path) -> None:
    files = made(small, tmp_path / "out.zip", "--by", "branch", "--cluster", "town")
    head, *rows = files["respondents.csv"].decode().split("\n")
    assert head == "respondent,weight,stratum,cluster,attribute:branch"
    assert {row.split(",")[3] for row in rows if row} == {"", "c1", "c2", "c3"}


def test_only_a_lead_who_confirms_it_lets_individual_data_leave(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out.zip")
    assert run(["review-package", str(small), out, "--by", "branch", "--as", "lea"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "coded data of 11 single respondents with branch" in said
    assert "--individual-data" in said
    options = ["--individual-data", "--reason", "curious"]
    assert run(["review-package", str(small), out, *options, "--as", "anna"]) == 1
    assert run(["review-package", str(small), out, *options[:1], "--as", "lea"]) == 2
    assert not Path(out).exists()
    made(small, Path(out))
    with open_study(str(small)) as study:
        last = releases(study)[-1]
    assert (last.command, last.made_by) == ("review-package", "lea")
    assert last.reason == MAY_LEAVE[2]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--by", "week"], "round or week"),
        (["--codes-of", "before"], "before"),
        (["--by", "question"], "--together"),
        (["--reason", "why"], "--individual-data"),
    ],
)
def test_what_cannot_be_checked_is_refused(
    small: Path,
    tmp_path: Path,
    options: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["review-package", str(small), str(tmp_path / "out.zip"), *options]) != 0
    assert words in capsys.readouterr().err


def odd_study(seed: int, path: Path) -> list[str]:
    """A small study that chance made, with rounds, languages, weights and gaps; and options."""
    chance = random.Random(seed)
    codes = [Code("top", "Top", heading=chance.random() < 0.5)]
    codes += [
        Code(f"c{n}", f"C{n}", parent="top" if chance.random() < 0.5 else None)
        for n in range(chance.randint(1, 5))
    ]
    assignable = [one.id for one in codes if not one.heading]
    names = ("anna", "ben", "carla")[: chance.randint(1, 3)]
    answers, decisions = [], []
    for person in range(chance.randint(2, 40)):
        known = {
            "group": chance.choice(["a", "b", "c", ""]),
            "weight": str(round(chance.uniform(0.1, 5), 3)),
            "stratum": chance.choice("xyz"),
            "cluster": f"k{chance.randrange(6)}",
        }
        for question in ("value", "better"):
            id_ = f"{person}:{question}"
            language = chance.choice(["en", "de", ""])
            answers.append(Answer(id_, question, f"{person}", "text", language, known))
            for round_, share in (("one", 0.5), ("two", 0.2)):
                for name in (*names, "consensus"):
                    if chance.random() > (0.15 if name == "consensus" else share):
                        continue
                    often = chance.choice([0.1, 0.5, 0.9])
                    sure = chance.random() > 0.2
                    taken = [one for one in assignable if chance.random() < often]
                    judged = Judgement.of(taken, unsure=not sure)
                    if name != "consensus" and chance.random() < 0.1:
                        judged = SKIPPED
                    decisions.append(EarlierDecision(id_, name, judged, round=round_))
    decisions.append(EarlierDecision("0:value", "anna", Judgement.of(assignable), round="three"))
    with create_study(str(path), Codebook("Odd", tuple(codes)), name="odd") as study:
        for name in names:
            add_coder(study, name)
        add_coder(study, "lea", Role.LEAD)
        with take_in(study) as intake:
            intake.add_questions([Question(one, "") for one in ("value", "better")])
            intake.add_attributes(["group", "weight", "stratum", "cluster"])
            intake.add_answers(answers)
            intake.add_decisions(decisions)
    several = (
        *(("--by", "group"), ("--by", "language"), ("--together",), ("--weight", "weight")),
        *(("--strata", "stratum"), ("--cluster", "cluster"), ("--leave-out-unsure",)),
        *(("--roll-up", "1"), ("--log-hashes",), ("--codes-of", "majority", "--codes-of", "any")),
    )
    options = [word for words in several if chance.random() < 0.4 for word in words]
    unit = chance.choice(["answers", "respondents", "mentions"])
    return [*options, "--unit", unit, "--correction", chance.choice(["holm", "bh", "none"])]


@pytest.mark.parametrize(
    "seed",
    [*range(6), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(6, 100))],
)
def test_it_holds_for_studies_made_by_chance(seed: int, tmp_path: Path) -> None:
    options = odd_study(seed, tmp_path / "odd.study")
    made(tmp_path / "odd.study", tmp_path / "out.zip", *options)
    assert faults_of(tmp_path / "out.zip") == []


@pytest.mark.parametrize("df_below", [3.0, 40.0, 1e3, 1e5, 3e6])
@pytest.mark.parametrize(("f", "df"), [(0.4, 1.0), (1.03, 77.4), (2.6, 4.0), (9.0, 2.5)])
def test_the_checkers_distributions_are_those_of_scipy(
    f: float, df: float, df_below: float
) -> None:
    assert f_tail(f, df, df_below) == pytest.approx(fdtrc(df, df_below, f), rel=1e-9, abs=2e-10)
    assert t_975(df_below) == pytest.approx(stdtrit(df_below, 0.975), rel=1e-10)
