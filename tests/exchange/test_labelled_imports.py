"""Files that bring labels: attributes keep label and code, questions get their wordings."""

from __future__ import annotations

from pathlib import Path

import pandas
import pyreadstat
import pytest

from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.exchange.exporting.exporting import export
from intercoder.exchange.exporting.wanted import ResultUnit, Wanted
from intercoder.study.answers.answer_import import take_in
from intercoder.study.answers.value_labels import value_labels
from intercoder.study.exchange.exported_rows import answers
from intercoder.study.study import Study, create_study, open_study

TEXTS = ["The quiet reading room is good.", "Friendly staff help me always.", "More books please."]
DICTIONARY = (
    '"Variable / Field Name","Form Name","Section Header","Field Type","Field Label",'
    '"Choices, Calculations, OR Slider Labels","Field Note","Identifier?"\n'
    'record_id,visit,,text,"Record",,,\n'
    'value,visit,,notes,"What do you value most?",,,\n'
    'age,visit,,radio,"Your age","1, 15-24 | 2, 25-64 | 3, 65, and older",,\n'
    'use,visit,,checkbox,"What do you use?","1, Books | 2, Films",,\n'
    'member,visit,,yesno,"Are you a member?",,,\n'
    'town,visit,,text,"Where do you live?",,,y\n'
)
REDCAP = (
    "record_id,redcap_survey_identifier,value,age,use___1,use___2,member,town,visit_complete\n"
    + "".join(
        f"{number},,{text},{number % 3 + 1},1,0,{number % 2},Turku,2\n"
        for number, text in enumerate(TEXTS, start=1)
    )
)
TRIPLE_S = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE sss PUBLIC "-//triple-s//DTD Survey Interchange v2.0//EN" "sss_v20.dtd">
<sss version="2.0"><survey><name>visitors</name>
<record ident="V" {how}>
 <variable ident="1" type="quantity" use="serial"><name>ID</name><label>Serial</label>
  <position {id}/></variable>
 <variable ident="2" type="single"><name>Q1</name><label>How often do you come?</label>
  <position {q1}/><values><value code="1">weekly</value><value code="2">rarely</value></values>
 </variable>
 <variable ident="3" type="multiple"><name>Q2</name><label>What do you use?</label>
  <position {q2}/>{spread}<values><value code="1">Books</value><value code="2">Films</value>
  <value code="3">Музыка</value></values></variable>
 <variable ident="4" type="character"><name>Q3</name><label>
  <text xml:lang="en-GB">What do you value most?</text></label><position {q3}/><size>60</size>
 </variable>
</record></survey></sss>"""


def attributes_of(study: Study) -> dict[str, dict[str, str]]:
    return {one.respondent: dict(one.attributes) for one in answers(study)}


@pytest.fixture
def made(tmp_path: Path, codebook: Codebook) -> str:
    path = str(tmp_path / "new.study")
    create_study(path, codebook).close()
    return path


def test_a_file_of_spss_comes_in_with_labels_and_goes_out_with_codes(
    made: str, tmp_path: Path
) -> None:
    frame = pandas.DataFrame(
        {"respondent": ["a", "b", "c"], "age": [1.0, 3.0, -9.0], "value": TEXTS}
    )
    labels = {"age": {1.0: "15-24", 2.0: "25-64", 3.0: "65 and older", -9.0: "no answer"}}
    pyreadstat.write_sav(
        frame, str(tmp_path / "in.sav"), column_labels={"value": "What do you value most?"},
        variable_value_labels=labels, missing_ranges={"age": [-9.0]},
    )  # fmt: skip
    assert run(["import", made, str(tmp_path / "in.sav"), "--yes"]) == 0
    with open_study(made) as study:
        assert [(one.id, one.text) for one in study.questions()] == [
            ("value", "What do you value most?")
        ]
        assert attributes_of(study) == {
            "a": {"age": "15-24"}, "b": {"age": "65 and older"}, "c": {},
        }  # fmt: skip
        assert value_labels(study)["age"]["3"] == "65 and older"
        export(study, tmp_path / "out.sav", Wanted(final=ResultUnit.RESPONDENT, attributes=True))
    back, about = pyreadstat.read_sav(str(tmp_path / "out.sav"))
    assert back["attribute_age"].fillna(0).tolist() == [1, 3, 0]
    assert about.variable_value_labels["attribute_age"][2] == "25-64"


def test_a_study_without_labels_has_none_and_later_ones_are_added(study: Study) -> None:
    assert value_labels(study) == {}
    with take_in(study) as intake:
        intake.add_value_labels({"age": {"1": "young"}, "none": {}})
        intake.add_value_labels({"age": {"2": "old"}})
    assert value_labels(study) == {"age": {"1": "young", "2": "old"}}


def test_labels_leave_the_seal_and_the_fingerprint_as_they_are(study: Study) -> None:
    assert run(["verify", study.target]) == 0
    with take_in(study) as intake:
        intake.add_value_labels({"age": {"1": "young"}})
    assert run(["verify", study.target]) == 0


def test_redcaps_dictionary_labels_fields_and_choices(made: str, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(REDCAP, encoding="utf-8")
    (tmp_path / "fields.csv").write_text(DICTIONARY, encoding="utf-8")
    given = ["--dictionary", str(tmp_path / "fields.csv"), "--yes"]
    assert run(["import", made, str(tmp_path / "data.csv"), *given]) == 0
    with open_study(made) as study:
        assert [(one.id, one.text) for one in study.questions()] == [
            ("value", "What do you value most?")
        ]
        assert attributes_of(study)["2"] == {
            "age": "65, and older", "member": "No", "use___1": "1", "use___2": "0",
        }  # fmt: skip
        assert value_labels(study)["age"] == {"1": "15-24", "2": "25-64", "3": "65, and older"}


def test_what_is_no_dictionary_is_refused(made: str, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(REDCAP, encoding="utf-8")
    given = ["--dictionary", str(tmp_path / "data.csv"), "--yes"]
    assert run(["import", made, str(tmp_path / "data.csv"), *given]) == 1


@pytest.mark.parametrize("kind", ["csv", "fixed", "spread"])
def test_triple_s_comes_in_from_its_definition(made: str, tmp_path: Path, kind: str) -> None:
    if kind == "csv":
        how = {"how": 'format="csv" skip="1"', "id": 'start="1"', "q1": 'start="2"',
               "q2": 'start="3"', "q3": 'start="4"', "spread": ""}  # fmt: skip
        data = "ID,Q1,Q2,Q3\n" + "".join(
            f'{n},{n % 2 + 1},101,"{text}"\n' for n, text in enumerate(TEXTS, start=1)
        )
    else:
        end = 'start="7" finish="66"'
        how = {"how": 'href="visitors.asc"', "id": 'start="1" finish="2"', "q1": 'start="3"',
               "q2": 'start="4" finish="6"', "q3": end, "spread": ""}  # fmt: skip
        if kind == "spread":
            how["spread"] = '<spread subfields="3" width="1"/>'
        multiple = "13 " if kind == "spread" else "101"
        data = "".join(
            f"{n:2}{n % 2 + 1}{multiple}{text:60}\n" for n, text in enumerate(TEXTS, start=1)
        )
    (tmp_path / "visitors.sss").write_text(TRIPLE_S.format(**how), encoding="utf-8")
    (tmp_path / f"visitors.{'csv' if kind == 'csv' else 'asc'}").write_text(data, "utf-8")
    assert run(["import", made, str(tmp_path / "visitors.sss"), "--yes"]) == 0
    with open_study(made) as study:
        assert [(one.id, one.text) for one in study.questions()] == [
            ("Q3", "What do you value most?")
        ]
        assert [one.text for one in answers(study)] == TEXTS
        assert attributes_of(study)["2"] == {
            "Q1": "weekly", "Q2: Books": "1", "Q2: Films": "0", "Q2: Музыка": "1",
        }  # fmt: skip
        assert value_labels(study)["Q1"] == {"1": "weekly", "2": "rarely"}


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        ("<sss version='2.0'><survey><record", 1),
        ("<!DOCTYPE sss [<!ENTITY a 'b'>]><sss version='2.0'><record/></sss>", 1),
        ("<sss version='3.0'><record/><record/></sss>", 1),
        (TRIPLE_S.format(how="", id="", q1="", q2="", q3="", spread=""), 1),
        (TRIPLE_S.format(how='href="../gone.csv"', id='start="1"', q1='start="2"',
                         q2='start="3"', q3='start="4"', spread=""), 1),
    ],
)  # fmt: skip
def test_a_damaged_definition_is_refused_in_a_sentence(
    made: str, tmp_path: Path, definition: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "visitors.xml").write_text(definition, encoding="utf-8")
    assert run(["import", made, str(tmp_path / "visitors.xml"), "--yes"]) == code
    assert capsys.readouterr().err.startswith("Error: ")


def test_attributes_that_come_later_bring_their_labels(study: Study, tmp_path: Path) -> None:
    frame = pandas.DataFrame({"respondent": ["v1", "v2"], "visits": [1.0, 2.0]})
    pyreadstat.write_sav(
        frame, str(tmp_path / "later.sav"),
        variable_value_labels={"visits": {1.0: "weekly", 2.0: "rarely"}},
    )  # fmt: skip
    given = ["--respondent", "respondent", "--attribute", "visits", "--yes"]
    assert run(["attributes", study.target, str(tmp_path / "later.sav"), *given]) == 0
    assert attributes_of(study)["v2"]["visits"] == "rarely"
    assert value_labels(study) == {"visits": {"1": "weekly", "2": "rarely"}}
