"""What PostgreSQL itself takes from a coder's login: sound decisions, and no others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intercoder.codebook.code import Codebook
from intercoder.coding.change import Decide, DecideTogether, TakeBack
from intercoder.coding.decision import Circumstances, Judgement, Origin, SelectionReason
from intercoder.coding.hash_chain import new_id
from intercoder.coding.passages.passage import passage_in
from intercoder.coding.queue import QueueFilter
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.postgres.logins import grant_login
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.rounds import close_round, insert_round
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, create_study, open_study
from tests.conftest import fill
from tests.crafted import crafted, insert
from tests.postgres import as_login, in_database, new_database, new_login, plain, run

pytestmark = pytest.mark.postgres_only
MARKED = [one for one in SelectionReason if one is not SelectionReason.RECHECK]
"""Reasons that decisions are marked with; to look at again is the name of a list only."""


@cache
def _template(codebook: Codebook) -> tuple[str, str]:
    """A database in which anna has a login, has decided twice and undone once; and the login."""
    address, login = new_database(), new_login()
    with create_study(address, codebook) as study:
        fill(study)
        grant_login(study, "anna", login, "secret")
        with study.writing() as connection:
            insert_round(connection, "closed")
            insert_round(connection, "given out")
        keep_list(study, "anna", "given out", None, [Listed(1)])
        keep_list(study, "ben", "given out", None, [Listed(2)])
        close_round(study, "closed")
        with open_study(as_login(address, login)) as annas:
            workspace = open_workspace(annas, "anna")
            for number in (1, 2):
                workspace.write(Decide(number, Judgement.of(["quiet"]), 1.0))
            workspace.write(TakeBack())
            workspace.leave()
    return address.split("?")[0].rpartition("/")[2], login


@pytest.fixture
def anna(codebook: Codebook) -> Iterator[Any]:
    """Anna's own login, with a plain client."""
    database, login = _template(codebook)
    address = as_login(new_database(database), login)
    with psycopg.connect(plain(address), autocommit=True) as connection:
        (number,) = connection.execute("SELECT intercoder.own_coder()").fetchone() or (0,)
        connection.execute(f"SET search_path = intercoder_coder_{number}, intercoder".encode())
        yield connection


def later(**ahead: float) -> str:
    moment = datetime.now(UTC) + timedelta(**ahead)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def id_at(moment: int) -> str:
    """An id with this time (milliseconds since 1970) in it."""
    made = new_id().replace("-", "")
    changed = f"{moment:012x}{made[12:]}"
    parts = (changed[:8], changed[8:12], changed[12:16], changed[16:20], changed[20:])
    return "-".join(parts)


NOW = int(datetime.now(UTC).timestamp() * 1000)
HOUR = 3_600_000
MADE_UP = "01a22088-6ffa-74d1-b03e-a0aae98b09e8"
CORRUPTIONS: tuple[dict[str, Any], ...] = (
    # ids
    {"id": ""},
    {"id": "zzzz"},
    {"id": "zzzzzzzz-zzzz-7zzz-zzzz-zzzzzzzzzzzz"},
    {"id": MADE_UP.upper()},
    {"id": "f47ac10b-58cc-4372-a567-0e02b2c3d479"},
    {"id": "ffffffff-ffff-7fff-bfff-ffffffffffff"},
    {"id": "00000000-0000-7000-8000-000000000000"},
    {"id": id_at(NOW + 13 * HOUR)},
    {"id": id_at(NOW + 400 * 24 * HOUR)},
    {"id": id_at(NOW - 40 * 24 * HOUR)},
    {"id": f"{MADE_UP}\n"[:36].replace("e8", "e\n")},
    # who, where, under which codebook
    {"coder_id": 2},
    {"coder_id": 99},
    {"round_id": 2},
    {"round_id": 99},
    {"round_id": 3, "answer_id": 2},
    {"round_id": 3, "answer_id": 5},
    {"answer_id": 999},
    {"answer_id": None},
    {"revision": 0},
    {"revision": 2},
    {"revision": None},
    # acts
    {"act": ""},
    {"act": "weird"},
    {"act": "import"},
    {"act": "DECIDE"},
    {"act": "undo"},
    {"act": "redo"},
    {"act": "undo", "refers_to": MADE_UP},
    {"act": "redo", "refers_to": MADE_UP},
    {"act": "undo", "refers_to": "zzzz"},
    {"refers_to": MADE_UP},
    {"refers_to": ""},
    # states and codes
    {"state": "weird"},
    {"state": ""},
    {"state": "Coded"},
    {"state": "unseen", "codes": "{}"},
    {"state": "skipped"},
    {"state": "no code applies"},
    {"codes": "{}"},
    {"codes": ""},
    {"codes": "null"},
    {"codes": "[]"},
    {"codes": '["books"]'},
    {"codes": '"books"'},
    {"codes": "{"},
    {"codes": '{"books"}'},
    {"codes": '{"books":"manual"'},
    {"codes": '{"books":"guessed"}'},
    {"codes": '{"books":null}'},
    {"codes": '{"books":1}'},
    {"codes": '{"books":{"manual":1}}'},
    {"codes": '{"books": "manual"}'},
    {"codes": '{"books":"manual","books":"imported"}'},
    {"codes": '{"quiet":"manual","books":"manual"}'},
    {"codes": '{"b\\u006foks":"manual"}'},
    {"codes": '{"nonsense":"manual"}'},
    {"codes": '{"services":"manual"}'},
    {"codes": '{"":"manual"}'},
    {"codes": '{"\\u0000":"manual"}'},
    {"codes": '{"\\ud800":"manual"}'},
    {"codes": "{" * 50_000},
    {"codes": "[" * 90_000 + "]" * 90_000},
    {"codes": '{"books":"manual"}' + " " * 200_000},
    # what else was decided
    {"unsure": None},
    {"unsure": True, "state": "skipped", "codes": "{}"},
    {"memo": None},
    {"memo": "m" * 100_001},
    {"shown": ""},
    {"shown": "{}"},
    {"shown": "null"},
    {"shown": '"books"'},
    {"shown": "[1]"},
    {"shown": "[null]"},
    {"shown": '[["books"]]'},
    {"shown": '["nonsense"]'},
    {"shown": '["books","quiet"]'},
    {"shown": json.dumps(["books"] * 101)},
    {"shown": "[" * 90_000},
    {"milliseconds": -1},
    {"milliseconds": 86_400_001},
    {"milliseconds": 2**31 - 1},
    {"milliseconds": None},
    # when
    {"decided_at": ""},
    {"decided_at": "yesterday"},
    {"decided_at": "2026-11-28"},
    {"decided_at": "2026-11-28T05:02:22Z"},
    {"decided_at": "2026-11-28 05:02:22.202"},
    {"decided_at": "2026-02-30T05:02:22.202Z"},
    {"decided_at": "2026-13-01T05:02:22.202Z"},
    {"decided_at": "2026-11-28T25:02:22.202Z"},
    {"decided_at": "2026-11-28T05:02:60.202Z"},
    {"decided_at": "0000-01-01T00:00:00.000Z"},
    {"decided_at": "1970-01-01T00:00:00.000Z"},
    {"decided_at": "9999-12-31T23:59:59.999Z"},
    {"decided_at": "٢٠٢٦-11-28T05:02:22.202Z"},
    {"decided_at": later(hours=13)},
    {"decided_at": later(days=30)},
    # circumstances
    {"circumstances": ""},
    {"circumstances": "{}"},
    {"circumstances": "null"},
    {"circumstances": "[]"},
    {"circumstances": "weird"},
    {"circumstances": '{"other":1}'},
    {"circumstances": '{"drawn":"weird"}'},
    {"circumstances": '{"drawn":null}'},
    {"circumstances": '{"drawn": "useful"}'},
    {"circumstances": '{"drawn":"useful","drawn":"useful"}'},
    {"circumstances": '{"model":1}'},
    {"circumstances": '{"model":""}'},
    {"circumstances": '{"together":["x"]}'},
    {"circumstances": '{"together":"' + "x" * 70 + '"}'},
    {"circumstances": '{"revealed":false}'},
    {"circumstances": '{"revealed":1}'},
    {"circumstances": '{"batch":false}'},
    {"circumstances": '{"passages":1}'},
    {"circumstances": '{"passages":[]}'},
    {"circumstances": '{"passages":[1]}'},
    {"circumstances": '{"passages":[{"start":0}]}'},
    *(
        {"circumstances": '{"passages":[' + words + "]}"}
        for words in (
            '[0,9,"quiet"]',
            '[0,9,"quiet","0123456789abcde"]',
            '[0,9,"quiet","0123456789abcdeG"]',
            '[0,9,"staff","0123456789abcdef"]',
            '[9,9,"quiet","0123456789abcdef"]',
            '[-1,9,"quiet","0123456789abcdef"]',
            '[0,9.0,"quiet","0123456789abcdef"]',
            '["0",9,"quiet","0123456789abcdef"]',
            '[0,9999999999,"quiet","0123456789abcdef"]',
            '[0,9,null,"0123456789abcdef"]',
            '[0,9,"quiet","0123456789abcdef",1]',
            '[0, 9,"quiet","0123456789abcdef"]',
            '[0,9,"quiet","0123456789abcdef"],[0,9,"quiet","0123456789abcdef"]',
            '[10,12,"quiet","0123456789abcdef"],[9,10,"quiet","0123456789abcdef"]',
        )
    ),
    {"circumstances": '{"probabilities":[0.5]}'},
    {"circumstances": '{"probabilities":["0.5"]}', "shown": '["books"]'},
    {"circumstances": '{"probabilities":[1.5]}', "shown": '["books"]'},
    {"circumstances": '{"probabilities":[-0.5]}', "shown": '["books"]'},
    {"circumstances": '{"probabilities":[NaN]}', "shown": '["books"]'},
    {"circumstances": '{"probabilities":[0.5,0.5]}', "shown": '["books"]'},
    {"circumstances": '{"probabilities":[0.50]}', "shown": '["books"]'},
    {"circumstances": '{"probabilities":[1e-400]}', "shown": '["books"]'},
    {"circumstances": '{"probabilities":{}}', "shown": '["books"]'},
    {"circumstances": '{"settled":"decided"}'},
    {"circumstances": '{"by":"anna"}'},
    {"circumstances": '{"settles":[]}'},
    {"circumstances": "{" * 90_000},
    # the chain
    {"line": "x"},
    {"line": MADE_UP},
    {"previous": "0" * 64},
    {"previous": ""},
    {"hash": "0" * 64},
    {"hash": ""},
    {"hash": None},
    {"seq": 5},
)
OURS = {"IC001", "IC003", "IC004", "IC005", "IC006"}


def test_no_crafted_row_is_taken(anna: Any) -> None:
    before = anna.execute("SELECT count(*) FROM decision").fetchone()
    assert len(CORRUPTIONS) > 120
    taken = []
    for changed in CORRUPTIONS:
        row = crafted(anna, **changed)
        try:
            insert(anna, row)
        except psycopg.Error as refused:
            assert refused.sqlstate, changed
        else:
            taken.append(changed)
    assert taken == []
    assert anna.execute("SELECT count(*) FROM decision").fetchone() == before


def test_a_reference_is_to_an_own_decision_on_the_same_answer(anna: Any) -> None:
    kept = anna.execute("SELECT id, act, answer_id FROM decision ORDER BY id").fetchall()
    (first, second, undo) = kept
    unfit = (
        {"act": "undo", "refers_to": first[0], "answer_id": 2},
        {"act": "redo", "refers_to": second[0], "answer_id": 2},
        {"act": "undo", "refers_to": undo[0], "answer_id": 2},
        {"act": "undo", "refers_to": first[0], "answer_id": 1, "round_id": 3},
    )
    for changed in unfit:
        with pytest.raises(psycopg.Error) as refused:
            insert(anna, crafted(anna, **changed))
        assert refused.value.sqlstate == "IC003", changed
    insert(anna, crafted(anna, act="redo", refers_to=undo[0], answer_id=2))
    insert(anna, crafted(anna, act="undo", refers_to=first[0], state="unseen", codes="{}"))


def test_a_refusal_says_what_is_wrong_and_nothing_of_the_row(anna: Any) -> None:
    for changed, said in (
        ({"state": "weird", "codes": "{}"}, "state"),
        ({"decided_at": later(days=30)}, "clock of this computer"),
        ({"round_id": 3, "answer_id": 2}, "not allocated"),
        ({"hash": "0" * 64, "memo": "quiet thoughts"}, "fingerprint"),
    ):
        with pytest.raises(psycopg.Error, match=said) as refused:
            insert(anna, crafted(anna, **changed))
        assert refused.value.sqlstate in OURS
        assert "quiet" not in str(refused.value)


SOUND_ROWS: tuple[dict[str, Any], ...] = (
    {},
    {"state": "skipped", "codes": "{}", "memo": "nobody knows"},
    {"state": "no code applies", "codes": "{}", "unsure": True},
    {"codes": '{"books":"suggested","other":"propagated","quiet":"imported"}'},
    {"codes": '{"books":"batch","staff":"manual"}'},
    {"circumstances": '{"batch":true,"together":"t"}'},
    {
        "codes": '{"books":"manual","quiet":"manual"}',
        "circumstances": '{"drawn":"useful","passages":[[0,9,"books","0123456789abcdef"],'
        '[0,10,"books","0123456789abcdef"],[9,10,"quiet","0123456789abcdef"]]}',
    },
    {"memo": 'Тихо "так" \\ \n\t\x01\x7f 😀 \u2028', "unsure": True},
    {"shown": "[]"},
    {"shown": '["quiet", "books"]', "circumstances": '{"probabilities":[1.0,1e-05]}'},
    {"circumstances": '{"drawn":"useful","model":"m","revealed":true,"together":"t"}'},
    {"id": id_at(NOW + 11 * HOUR), "decided_at": later(hours=11)},
    {"id": id_at(NOW - 2 * HOUR), "decided_at": later(hours=-2)},
    {"milliseconds": 86_400_000},
    {"milliseconds": 0},
    {"round_id": 3},
    {"memo": "m" * 100_000},
)


def test_every_sound_row_is_taken_and_intact(anna: Any) -> None:
    for changed in SOUND_ROWS:
        insert(anna, crafted(anna, **changed))
    with open_study(in_database(anna.info.dbname)) as study:
        assert verify(study).faults == ()
        assert len(list(codings(study))) == 2


_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(
    memo=_TEXTS,
    probability=st.floats(0, 1, allow_subnormal=False),
    together=st.text(max_size=8, alphabet="abc-é"),
    drawn=st.none() | st.sampled_from(MARKED),
    batch=st.booleans(),
    codes=st.dictionaries(
        st.sampled_from(["books", "staff", "quiet", "other"]), st.sampled_from(list(Origin))
    ),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_the_program_writes_is_taken(
    study: Study,
    memo: str,
    probability: float,
    together: str,
    drawn: SelectionReason | None,
    batch: bool,
    codes: dict[str, Origin],
) -> None:
    workspace = open_workspace(study, "anna", take_over=True)
    how = Circumstances(drawn, "a model", (probability,), True, together, batch)
    text = workspace.item(1).answer.text
    words = [passage_in(text, 0, len(text), code) for code in codes]
    made = Judgement.of(codes, memo=memo, passages=words if batch else ())
    workspace.write(Decide(1, made, 1.5, shown=("books",), circumstances=how))
    assert workspace.item(1).standing == made


def test_a_group_is_undone_and_brought_back(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    numbers = list(workspace.numbers(QueueFilter()))[:4]
    first, *others = (Decide(one, Judgement.of(["books"]), 1.0) for one in numbers)
    workspace.write(DecideTogether(first, tuple(others)))
    workspace.write(TakeBack())
    assert verify(study).faults == ()


def test_what_else_a_login_writes_is_bounded(anna: Any) -> None:
    long = "x" * 300_000
    for statement in (
        "INSERT INTO draft VALUES (1, 1, 3, 'junk')",
        "INSERT INTO draft VALUES (1, 1, 3, '{}')",
        """INSERT INTO draft VALUES (1, 1, 3, '{"codes":{"a":"x"},"unsure":false,"memo":""}')""",
        """INSERT INTO draft VALUES (1, 1, 3, '{"codes":{},"unsure":0,"memo":""}')""",
        f"""INSERT INTO draft VALUES
            (1, 1, 3, '{{"codes":{{}},"unsure":false,"memo":"{long}"}}')""",
        "UPDATE place SET filter = ''",
        "UPDATE place SET filter = '[]'",
        'UPDATE place SET filter = \'{"states":["weird"]}\'',
        "INSERT INTO lease VALUES (1, 'x', 'h', 'junk', '', '')",
        f"INSERT INTO lease VALUES (1, '{MADE_UP}', '{long}', '1 2', '{later()}', '{later()}')",
        "INSERT INTO listing VALUES (1, 1, 'weird', 1, 1, true)",
        "INSERT INTO listing VALUES (1, 1, 'handed on', 1, 1, true)",
        "INSERT INTO listing VALUES (1, 1, 'useful', -1, 1, true)",
        f"INSERT INTO comment VALUES ('zzzz', 1, 1, 1, 't', '{later()}')",
        f"INSERT INTO comment VALUES ('{id_at(NOW + 24 * HOUR)}', 1, 1, 1, 't', '{later()}')",
        f"INSERT INTO comment VALUES ('{new_id()}', 1, 1, 1, '', '{later()}')",
        f"INSERT INTO comment VALUES ('{new_id()}', 1, 1, 1, '{long}', '{later()}')",
        f"INSERT INTO comment VALUES ('{new_id()}', 1, 1, 1, 't', 'yesterday')",
        f"""INSERT INTO definition_doubt (id, code, revision, coder_id, note, made_at)
            VALUES ('zzzz', 'books', 1, 1, '', '{later()}')""",
        f"""INSERT INTO definition_doubt (id, code, revision, coder_id, note, made_at)
            VALUES ('{new_id()}', 'nonsense', 1, 1, '', '{later()}')""",
        f"""INSERT INTO definition_doubt (id, code, revision, coder_id, note, made_at)
            VALUES ('{new_id()}', 'books', 1, 1, '{long}', '{later()}')""",
        f"INSERT INTO model VALUES ('{new_id()}', 'coder:anna', '{later()}', 'junk', NULL)",
        f"INSERT INTO model VALUES ('{new_id()}', 'coder:anna', '{later()}', '{{}}', NULL)",
        f"INSERT INTO model VALUES ('zzzz', 'coder:anna', '{later()}', '{{\"revision\":1}}', NULL)",
    ):
        with pytest.raises(psycopg.Error) as refused:
            anna.execute(statement)
        assert refused.value.sqlstate in {"IC007", "23514", "42501"}, statement[:80]


def test_rows_of_a_package_line_come_in_by_leads_alone(anna: Any) -> None:
    run(
        in_database(anna.info.dbname),
        "INSERT INTO intercoder.package VALUES "
        f"('{MADE_UP}', 1, 1, '2026-11-28T05:02:22.202Z', '{{}}')",
    )
    row = crafted(anna, line=MADE_UP)
    with pytest.raises(psycopg.Error):
        insert(anna, row)
