"""Nothing that anna's login can ask the server for depends on what ben decided."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import psycopg
import pytest

from intercoder.codebook.code import Codebook
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import Decide, KeepDraft, Propose
from intercoder.coding.decision import Judgement, Origin
from intercoder.coding.hash_chain import new_id
from intercoder.coding.queue import Draft, QueueFilter
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.postgres.logins import grant_login
from intercoder.study.postgres.rules.checks import rule_faults
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import insert_round
from intercoder.study.study import create_study, open_study
from intercoder.study.suggest.models import keep_model
from tests.conftest import ROOT, fill
from tests.postgres import OWNER, as_login, as_superuser, new_database, new_login, plain, run
from tests.study.postgres import attacks

pytestmark = pytest.mark.postgres_only
SECRETS = ("ben was here", "ben was gone")
"""What ben wrote in the two worlds: as many letters."""

MANIFEST = {
    "revision": 1,
    "decisions_up_to": 1,
    "seed": 1,
    "teachers": ["anna"],
    "figures": {},
    "embeddings": "",
}
"""What a model at least says of itself."""


@cache
def _ground(codebook: Codebook) -> tuple[str, str, str, str]:
    """A database in which anna has coded and ben is about to, and the logins of both and of lou."""
    address = new_database()
    anna, ben, lou = new_login(), new_login(), new_login()
    with create_study(address, codebook) as study:
        fill(study)
        add_coder(study, "lou", Role.LEAD)
        for name, login in (("anna", anna), ("ben", ben), ("lou", lou)):
            grant_login(study, name, login, "secret")
        with study.writing() as connection:
            insert_round(connection, "pilot", blind=True)
        numbers = list(open_workspace(study, "anna", round="pilot").numbers(QueueFilter()))
        for name in ("anna", "ben"):
            keep_list(study, name, "pilot", None, [Listed(number) for number in numbers])
        with open_study(as_login(address, anna)) as hers:
            workspace = open_workspace(hers, "anna", round="pilot", take_over=True)
            for number in numbers[:4]:
                workspace.write(Decide(number, Judgement.of(["books"], memo="mine"), 1.0))
            keep_model(hers, new_id(), "coder:anna", MANIFEST, b"1")
    run(address, "VACUUM ANALYZE")
    return address.split("?")[0].rpartition("/")[2], anna, ben, lou


def _world(codebook: Codebook, secret: str, code: str, decisions: int) -> str:
    """A copy of that, in which ben has decided so many answers, each with this memo and code."""
    database, _, ben, lou = _ground(codebook)
    address = new_database(database)
    with open_study(as_login(address, ben)) as his:
        workspace = open_workspace(his, "ben", round="pilot", take_over=True)
        numbers = workspace.numbers(QueueFilter())
        for number in numbers[:decisions]:
            workspace.write(Decide(number, Judgement.of([code], memo=secret), 1.0))
        workspace.write(KeepDraft(numbers[9], Draft({code: Origin.MANUAL}, memo=secret)))
        keep_model(his, new_id(), "coder:ben", {**MANIFEST, "note": secret}, b"1")
        workspace.write(Propose(numbers[9], workspace.proposed(Proposal("", secret, secret))))
    with psycopg.connect(plain(as_login(address, lou)), autocommit=True) as connection:
        connection.execute("SET search_path = intercoder")
        for table, values in (
            ("comment", ("ben's own", 2, 1, 2, secret, "")),
            ("definition_doubt", ("d", code, 1, 2, 1, 2, secret, "", None)),
            ("package", ("p", 2, 2, "", secret, None)),
            ("proposal_rejection", ("r", "s", 2, "lou", secret, "", None)),
            ("allocation", (2, 1, "", secret)),
        ):
            places = ", ".join(["%s"] * len(values))
            connection.execute(f"INSERT INTO {table} VALUES ({places})".encode(), values)
    run(address, "VACUUM ANALYZE")
    return address


@pytest.fixture(scope="module")
def attempts() -> tuple[str, ...]:
    return attacks.attempts()


@pytest.fixture(scope="module")
def told(codebook: Codebook, attempts: tuple[str, ...]) -> list[tuple[str, list[str], str]]:
    """Each attempt, what it told in two worlds with other secrets, and in one with more rows."""
    _, anna, ben, lou = _ground(codebook)
    worlds = [
        _world(codebook, SECRETS[0], "books", 4),
        _world(codebook, SECRETS[1], "quiet", 4),
        _world(codebook, SECRETS[0], "books", 9),
    ]
    said: list[list[str]] = []
    for world in worlds:
        with psycopg.connect(plain(as_login(world, anna))) as client:
            answers = []
            for attempt in attempts:
                meant = _with_names(attempt, anna, ben, lou)
                if attacks.EXPLAINS[-1] in meant:
                    _answer(client, meant)  # what the server keeps in memory is read by then
                answers.append(_answer(client, meant).replace(_name(world), "DATABASE"))
            said.append(answers)
    return [(one, [a, b], c) for one, a, b, c in zip(attempts, *said, strict=True)]


def _with_names(attempt: str, anna: str, ben: str, lou: str) -> str:
    for name, login in (("BEN", ben), ("LOU", lou), ("OWNER", OWNER)):
        attempt = re.sub(rf"\b{name}\b", login, attempt)
    return attempt.replace("TO session_user", f"TO {anna}").replace(
        "ROLE session_user", f"ROLE {anna}"
    )


def _answer(client: psycopg.Connection[tuple[object, ...]], statement: str) -> str:
    """Everything that comes back: rows, errors with their details, notices; and nothing is kept."""
    notices: list[str] = []

    def note(one: psycopg.errors.Diagnostic) -> None:
        notices.append(f"{one.severity} {one.message_primary} {one.message_detail}")

    client.add_notice_handler(note)
    try:
        said = "\n".join(_rows(client, statement))
    except psycopg.Error as error:
        said = f"{error.sqlstate} {error.diag.message_primary} {error.diag.message_detail}"
    client.rollback()
    client.remove_notice_handler(note)
    return _steady("\n".join((said, *notices)))


def _rows(client: psycopg.Connection[tuple[object, ...]], statement: str) -> Iterator[str]:
    cursor = client.cursor()
    if statement.startswith("COPY"):
        with cursor.copy(statement.encode()) as copy:
            yield from (bytes(part).decode() for part in copy)
        return
    cursor.execute(statement.encode())
    while True:
        if cursor.description:
            yield from map(str, cursor.fetchall())
        if not cursor.nextset():
            return


def _steady(said: str) -> str:
    """Without what differs from one asking to the next: pages found in memory or on disk, the
    numbers of transactions and of tables made just now, the server's own messages in DEBUG."""
    said = re.sub(r"\('Planning:'.*?\n *\S* Buffers:[^\n]*", "", said)
    said = re.sub(r"\('Planning:',\)\n\('  Buffers:[^\n]*\n?", "", said)
    said = re.sub(
        r"shared(?: hit=(\d+))?(?: read=(\d+))?(?: dirtied=\d+)?(?: written=\d+)?",
        lambda found: f"shared={int(found[1] or 0) + int(found[2] or 0)}",
        said,
    )
    said = re.sub(r"DEBUG [^\n]*", "", said)
    return re.sub(r"pg_temp_\d+", "pg_temp", said)


def _name(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2]


@pytest.mark.slow
def test_many_things_are_tried_and_some_of_them_answer(
    told: list[tuple[str, list[str], str]],
) -> None:
    """An attack that only ever fails for a mistake in it would prove nothing."""
    assert len(told) > 1000
    refused = [one for one, (said, _), _ in told if said.startswith("42501")]
    mistaken = [one for one, (said, _), _ in told if re.match("42(601|P01|703|883)", said)]
    answered = [one for one, (said, _), _ in told if "mine" in said]
    assert len(refused) > 500
    assert len(answered) >= 20
    assert [one for one in mistaken if not one.startswith(("MERGE", "SELECT ctid"))] == []


@pytest.mark.slow
def test_no_answer_holds_a_secret(told: list[tuple[str, list[str], str]]) -> None:
    """The guesses name the secret of the first world; that of the second comes from it alone."""
    assert [attempt for attempt, (_, said), _ in told if SECRETS[1] in said] == []


@pytest.mark.slow
def test_no_answer_depends_on_what_another_coder_decided(
    told: list[tuple[str, list[str], str]],
) -> None:
    assert [attempt for attempt, (one, other), _ in told if one != other] == []


@pytest.mark.slow
def test_no_answer_depends_on_how_much_another_coder_decided(
    told: list[tuple[str, list[str], str]],
) -> None:
    differing = [attempt for attempt, (one, _), more in told if one != more]
    assert [one for one in differing if not one.startswith(attacks.COUNTED)] == []


def test_the_plan_of_a_guess_says_the_same_whether_it_is_right(codebook: Codebook) -> None:
    """The oracle by which every memo could be read: a leakproof operator runs before a policy."""
    _, anna, *_ = _ground(codebook)
    world = _world(codebook, SECRETS[0], "books", 4)
    with psycopg.connect(plain(as_login(world, anna)), autocommit=True) as client:
        for table in ("intercoder.decision", "intercoder_coder_2.decision"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                client.execute(f"EXPLAIN SELECT FROM {table} WHERE memo = 'x'".encode())
        plans = {
            str(
                client.execute(
                    f"{attacks.EXPLAINS[2]} SELECT FROM "
                    f"intercoder_seen.decision WHERE memo = '{guess}'".encode()
                ).fetchall()
            ).replace(guess, "")
            for guess in (*SECRETS, "something")
        }
    assert len(plans) == 1


def test_whoever_looks_after_the_server_can_close_its_statistics(codebook: Codebook) -> None:
    """The statement on the page about PostgreSQL: sizes and counts are refused, coding goes on."""
    _, anna, *_ = _ground(codebook)
    world = _world(codebook, SECRETS[0], "books", 4)
    page = (ROOT / "docs" / "postgres.md").read_text("utf-8")
    statement = page[page.index("    DO $$") :]
    statement = statement[: statement.index("END $$;") + len("END $$;")]
    run(as_superuser(world), statement.replace("TO lou", f"TO {OWNER}"))
    closed = (
        "SELECT n_tup_ins FROM pg_stat_all_tables",
        "SELECT * FROM pg_statio_all_tables",
        "SELECT * FROM pg_stat_xact_all_tables",
        "SELECT pg_relation_size(oid) FROM pg_class",
        "SELECT pg_total_relation_size(oid) FROM pg_class",
        "SELECT pg_current_wal_lsn()",
        "SELECT pg_current_wal_insert_lsn()",
    )
    for question in closed:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(as_login(world, anna), question)
    with open_study(as_login(world, anna)) as hers:
        workspace = open_workspace(hers, "anna", round="pilot", take_over=True)
        number = workspace.numbers(QueueFilter())[7]
        workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
        with hers.reading() as connection:
            assert list(rule_faults(connection)) == []
    with open_study(world) as study, study.reading() as connection:
        assert list(rule_faults(connection)) == []
