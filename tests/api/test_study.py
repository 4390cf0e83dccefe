"""A study in Python shows what the commands show, and refuses what they refuse."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import intercoder
from intercoder import shipped
from intercoder.cli.main import run
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.leaving.departures import departures
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.rounds.rounds import close_round
from intercoder.study.rounds.sealing import set_sealing
from intercoder.study.study import Study, open_study


@pytest.fixture
def blind(study: Study) -> Study:
    """anna and ben have coded every answer of a blind round that is open; lea leads."""
    add_coder(study, "lea", Role.LEAD)
    options = ["--coders", "anna,ben", "--overlap", "100%", "--seed", "1", "--yes"]
    assert run(["allocate", study.target, "--round", "pilot", *options]) == 0
    for name, codes in (("anna", ("books", "staff")), ("ben", ("access", "quiet"))):
        workspace = open_workspace(study, name, round="pilot")
        for place, number in enumerate(sorted(workspace.numbers(QueueFilter()))):
            workspace.write(Decide(number, Judgement.of([codes[place % 2]]), 9.0))
        workspace.leave()
    return study


def exported(study: str, out: Path, *options: str) -> pd.DataFrame:
    """What the command writes."""
    assert run(["export", study, str(out), "--unguarded", "--force", *options]) == 0
    return pd.read_csv(out, keep_default_na=False, dtype=str)


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as a file would hold it."""
    marks = frame.select_dtypes("Int8").columns
    return frame.astype(dict.fromkeys(marks, "Int64")).astype("str").fillna("")


@pytest.mark.slow
@pytest.mark.parametrize("kind", [str, Path])
def test_decisions_are_what_export_writes(demo_path: Path, tmp_path: Path, kind: type) -> None:
    for shape in ("long", "wide"):
        written = exported(str(demo_path), tmp_path / "out.csv", "--shape", shape)
        with intercoder.open_study(kind(demo_path)) as study:
            read = study.decisions(shape, attributes=False)
        assert list(read.columns) == list(written.columns)
        kept = [name for name in read.columns if name not in {"decided_at", "seconds"}]
        pd.testing.assert_frame_equal(
            as_text(read[kept]).replace("<NA>", ""), written[kept].astype("str")
        )
        assert str(read["decided_at"].dt.tz) == "UTC"


@pytest.mark.slow
def test_decisions_as_arrow_and_with_joined_codes_are_the_same(demo_path: Path) -> None:
    with intercoder.open_study(demo_path) as study:
        for shape in ("long", "wide"):
            frame, table = study.decisions(shape), study.decisions_arrow(shape)
            assert table.column_names == list(frame.columns)
            assert table.column("decided_at").to_pylist() == list(frame["decided_at"])
            assert table.column("state").to_pylist() == list(frame["state"])
        sets, joined = (
            study.decisions(all_answers=True),
            study.decisions("joined", all_answers=True),
        )
    for one, text in zip(sets["codes"], joined["codes"], strict=True):
        assert (one is None) == pd.isna(text)
        assert one is None or one == frozenset(filter(None, text.split(";")))


def test_decisions_have_their_codes_as_a_set(demo_path: Path) -> None:
    with intercoder.open_study(demo_path) as study:
        sets, long = study.decisions(), study.decisions("long")
    assert not sets.duplicated(["answer", "coder", "round"]).any()
    exploded = long.dropna(subset="code").groupby(["answer", "coder", "round"])["code"]
    by_decision = exploded.agg(frozenset)
    coded = sets[sets["state"] == "coded"].set_index(["answer", "coder", "round"])["codes"]
    pd.testing.assert_series_equal(coded.sort_index(), by_decision.sort_index(), check_names=False)
    assert set(sets.loc[sets["state"] == "no code applies", "codes"]) == {frozenset()}
    assert sets.loc[sets["state"] == "skipped", "codes"].isna().all()


def test_answers_stand_in_a_frame_with_their_respondents(demo_path: Path) -> None:
    with intercoder.open_study(demo_path) as study:
        plain, described = study.answers(), study.answers(attributes=True)
        assert len(plain) == study.opened.answer_count()
    assert list(plain.columns) == ["answer", "respondent", "question", "language", "text"]
    assert [name for name in described.columns if name.startswith("attribute:")]


@pytest.mark.slow
def test_final_results_and_consensus_are_those_of_export(demo_path: Path, tmp_path: Path) -> None:
    written = exported(str(demo_path), tmp_path / "final.csv", "--final")
    with intercoder.open_study(demo_path) as study:
        final = study.final()
        assert list(final.columns) == list(written.columns)
        assert final["rule"].tolist() == written["rule"].tolist()
        assert len(study.final("respondent")) < len(final)
        assert {"settled", "lead"} <= set(study.consensus().columns)
        out = study.export(str(tmp_path / "again.csv"), final="answer")
        assert out.read_bytes()[:3] == b"\xef\xbb\xbf"
        with pytest.raises(intercoder.IntercoderError, match="already exists"):
            study.export(out)


@pytest.mark.slow
def test_agreement_of_a_study_is_the_commands_to_the_last_digit(
    demo_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    options = ["--resamples", "200", "--by", "question", "--roll-up", "1"]
    assert run(["agreement", str(demo_path), *options, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    with intercoder.open_study(demo_path) as study:
        found = study.agreement(resamples=200, by=["question"], roll_up=[1])
    assert json.loads(json.dumps(found.as_json())) == said
    frame = found.to_frame()
    assert {"whole", "pair", "rolled", "question"} == set(frame["scope"])
    assert {"judged_before", "skipped"} <= set(frame.columns)
    key = "alpha_set_masi"
    whole = frame.query("scope == 'whole' and code == '' and key == @key")["value"].item()
    assert whole == said["overall"][key]["value"] == found[key].value
    assert "alpha over sets, MASI" in repr(found)
    shown = found._repr_html_()
    assert "<script" not in shown
    assert all(remark.split("<")[0] in shown for remark in found.remarks[:1] if remark.isascii())
    with pytest.raises(intercoder.IntercoderError, match="no figures of a code"):
        found.code("nothing")


def test_decisions_of_a_study_give_the_alpha_of_the_study(demo_path: Path) -> None:
    with intercoder.open_study(demo_path) as study:
        made = study.decisions()
        found = study.agreement(resamples=0)
    people = made[made["coder"].isin(["anna", "ben", "carla"])]
    alpha = intercoder.alpha(people, unit="answer", coder="coder", value="codes", resamples=0)
    assert alpha.value == pytest.approx(found["alpha_set_masi"].value, abs=1e-12)


@pytest.mark.parametrize("who", ["", "anna"])
def test_a_blind_round_hides_from_a_coder_what_the_commands_hide(
    blind: Study, tmp_path: Path, who: str
) -> None:
    with intercoder.open_study(blind.target, as_name=who) as study:
        for look in (
            study.consensus,
            study.final,
            study.findings,
            lambda: study.prevalence(round="pilot", people_only=True),
            study.agreement,
            lambda: study.agreement(rounds=["pilot"]),
            lambda: study.decisions(coders=["ben"]),
            lambda: study.report(tmp_path / "out.html"),
            lambda: study.export(tmp_path / "out.csv", final="answer"),
            lambda: study.export(tmp_path / "out.csv", consensus=True),
        ):
            with pytest.raises(intercoder.IntercoderError, match="“pilot” is blind and open"):
                look()
    assert not list(tmp_path.glob("out*"))


HARMLESS = {
    "close": "shows nothing",
    "name": "what the study is called",
    "codebook": "no decisions",
    "codes": "no decisions",
    "coders": "names of people",
    "add_coder": "shows nothing",
    "import_table": "brings answers in",
}
"""What of a study shows nothing that coders decided, and why."""
GATED = {
    *(
        "answers",
        "decisions",
        "decisions_arrow",
        "passages",
        "consensus",
        "final",
        "agreement",
        "export",
        "report",
    ),
    *("findings", "prevalence"),
}


def test_whatever_a_study_shows_is_gated_or_harmless() -> None:
    public = {name for name in vars(intercoder.Study) if not name.startswith("_")}
    assert public == GATED | set(HARMLESS)


def test_nothing_is_had_of_a_sealed_study_but_for_a_named_receiver(
    demo: Study, tmp_path: Path
) -> None:
    path = tmp_path / "sealed.study"
    shutil.copy(demo.target, path)
    with open_study(str(path)) as opened:
        lead = Coder("lea", Role.LEAD)
        add_coder(opened, lead.name, lead.role)
        set_sealing(opened, lead, is_sealed=True, receivers=["Dr Novak"])
    gets_out = {name for name, one in vars(intercoder.Study).items() if hasattr(one, "leaves")}
    assert gets_out == GATED - {"agreement", "findings", "prevalence"}
    with intercoder.open_study(path, as_name=lead.name) as study:
        for name in sorted(gets_out):
            out = [tmp_path / "o.html"] if name in {"export", "report"} else []
            with pytest.raises(intercoder.IntercoderError, match="sealed"):
                getattr(study, name)(*out)
        with pytest.raises(intercoder.IntercoderError, match="sealed"):
            study.findings().published()
    with intercoder.open_study(path, as_name=lead.name, receiver="Dr Novak") as study:
        assert len(study.answers())
        study.export(tmp_path / "o.csv")
        found = [(one.command, one.receiver, one.file) for one in departures(study.opened)]
    of_export = ("Python: export", "Dr Novak", "o.csv")
    assert found[-2:] == [("Python: answers", "Dr Novak", ""), of_export]


def test_a_coder_gets_their_own_decisions_and_a_lead_everybodys(blind: Study) -> None:
    with intercoder.open_study(blind.target, as_name="anna") as study:
        assert set(study.decisions()["coder"]) == {"anna"}
        assert set(study.decisions("wide", round="pilot")["coder"]) == {"anna"}
        assert len(study.answers()) == blind.answer_count()
    with intercoder.open_study(blind.target, as_name="lea") as study:
        assert {"anna", "ben"} <= set(study.decisions()["coder"])
        assert study.agreement(rounds=["pilot"], resamples=0)["alpha_set_masi"].n
    close_round(blind, "pilot")
    with intercoder.open_study(blind.target) as study:
        assert {"anna", "ben"} <= set(study.decisions()["coder"])


def test_nobody_who_does_not_say_who_they_are_exports_from_a_blind_round(
    blind: Study, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with intercoder.open_study(blind.target) as study:
        for look in (study.decisions, study.answers, lambda: study.export(tmp_path / "o.csv")):
            with pytest.raises(intercoder.IntercoderError, match="blind and open") as caught:
                look()
            assert caught.value.__notes__ == ['In Python: open_study(..., as_name="...").']
    assert not (tmp_path / "o.csv").exists()
    monkeypatch.setenv("INTERCODER_AS", "anna")
    with intercoder.open_study(blind.target) as study:
        assert set(study.decisions()["coder"]) == {"anna"}
    with pytest.raises(intercoder.IntercoderError, match="is not in this study"):
        intercoder.open_study(blind.target, as_name="zoe")


def test_a_study_is_made_filled_and_described(tmp_path: Path) -> None:
    codebook = intercoder.read_codebook(str(shipped.codebooks() / shipped.LIBRARY_CODEBOOK))
    codes = intercoder.codes_frame(codebook)
    assert list(codes.columns[:3]) == ["id", "name", "definition"]
    assert len(codes) == len(codebook.codes)
    table = tmp_path / "answers.csv"
    table.write_text("visitor,q1\n1,The books\n2,The staff\n", encoding="utf-8")
    with intercoder.create_study(tmp_path / "new.study", codebook, name="Mine") as study:
        said = study.import_table(str(table), respondent="visitor", question=["q1"])
        assert said["answers_new"] == 2
        study.add_coder("lea", lead=True)
        assert study.coders()["role"].tolist() == ["lead"]
        assert study.answers()["text"].tolist() == ["The books", "The staff"]
        assert repr(study).startswith("Study 'Mine': 2 answers, ")
        assert study.decisions().empty
        with pytest.raises(intercoder.IntercoderError, match="no option sheeet"):
            study.import_table(table, sheeet="x")


@pytest.mark.slow
def test_a_table_whose_columns_are_known_is_taken_without_a_word(tmp_path: Path) -> None:
    with intercoder.create_study(
        tmp_path / "new.study", shipped.codebooks() / shipped.LIBRARY_CODEBOOK
    ) as study:
        study.import_table(
            shipped.library() / "answers.csv", respondent="respondent", question=("value", "better")
        )
        said = study.import_table(shipped.library() / "codings.csv", id="answer", codes="codes",
                                  coder_column="coder", state_column="state")  # fmt: skip
        assert said["decisions_new"] > 100
