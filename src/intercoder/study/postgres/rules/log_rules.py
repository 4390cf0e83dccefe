"""Functions and triggers with which PostgreSQL itself guards the decision log.

No coder waits for another, and what is checked of a decision is read in its coder's own tables. One
transaction at a time writes to a line of a coder's log: it locks the row of `chain_head`, which
nobody else may lock. A round cannot close while a decision is being written (`closing.py`). Leads
who write wait for one another (`wait_for_study`), on a table that coders' logins cannot lock
either. Advisory locks are not used: any login may take them.
"""

from __future__ import annotations

from intercoder.study.log.decision_numbers import numbers_in_postgresql
from intercoder.study.postgres.rules.log_checks import CHECKS, CLOCKS, FAULT_OF_ADDED, LATEST
from intercoder.study.postgres.rules.own_row_checks import (
    CHECK_OWN_ROW,
    OWN_ROW_FUNCTIONS,
    OWN_ROW_TRIGGERS,
)

GUARDS = ("decision_alone", "decision_follows", "decision_never_changes", "decision_never_goes")
"""Triggers on the log."""
GUARDS_ASIDE = ("set_aside_stands", "set_aside_never_changes", "set_aside_never_goes")
"""Triggers on the table of decisions set aside."""

_BEGINNING = """encode(sha256(convert_to(about.study_id || E'\\n' || coder.name
    || CASE line WHEN '' THEN '' ELSE E'\\n' || line END, 'UTF8')), 'hex')"""
"""The hash before the first row of a line (`coding.hash_chain.first_hash`)."""
_STANDING = """
        WITH standing AS (
            SELECT one.coder_id, one.round_id, one.answer_id, last.seq, last.state, last.unsure,
                last.numbers
            FROM {which} one
            LEFT JOIN LATERAL (
                SELECT seq, state, unsure, {numbers} AS numbers FROM decision d
                WHERE d.coder_id = one.coder_id AND d.round_id = one.round_id
                    AND d.answer_id = one.answer_id
                    AND NOT EXISTS (SELECT FROM set_aside gone
                        WHERE gone.decision_id = d.id AND gone.takes_back IS NULL
                            AND NOT EXISTS (SELECT FROM set_aside again
                                WHERE again.decision_id = d.id AND again.takes_back = gone.id))
                ORDER BY d.id DESC LIMIT 1
            ) last ON true
        ), gone AS (
            DELETE FROM current_decision c USING standing s
            WHERE coalesce(s.state, 'unseen') = 'unseen' AND c.coder_id = s.coder_id
                AND c.round_id = s.round_id AND c.answer_id = s.answer_id
        )
        INSERT INTO current_decision (coder_id, round_id, answer_id, seq, state, unsure, numbers)
        SELECT coder_id, round_id, answer_id, seq, state, unsure, numbers
        FROM standing WHERE state <> 'unseen'
        ON CONFLICT (coder_id, round_id, answer_id) DO UPDATE
        SET seq = excluded.seq, state = excluded.state, unsure = excluded.unsure,
            numbers = excluded.numbers
""".replace("{numbers}", numbers_in_postgresql("d.", "is_time(d.decided_at)"))
"""On each answer of `which`, make the decision stand that has the greatest id not set aside."""

_SET_ASIDE_NOW = """(SELECT coder_id, round_id, answer_id FROM decision
    WHERE id = NEW.decision_id)"""

_ADDED_NOW = "(SELECT DISTINCT coder_id, round_id, answer_id FROM added)"

STUDY_FUNCTIONS = (
    *CHECKS,
    *OWN_ROW_FUNCTIONS,
    """
    CREATE OR REPLACE FUNCTION is_trusted() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    AS $$ BEGIN
        RETURN is_lead() OR pg_has_role(session_user,
            (SELECT relowner FROM pg_class WHERE oid = 'about'::regclass), 'USAGE');
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION wait_for_study() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    BEGIN
        IF is_trusted() THEN
            LOCK TABLE about IN EXCLUSIVE MODE;
        END IF;
    END $$
    """,
    # the sentence of `rounds.check_open`
    """
    CREATE OR REPLACE FUNCTION refuse_closed(round text, closed_at text, what text) RETURNS void
    LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION USING ERRCODE = 'IC006', MESSAGE = 'The round “' || round
            || '” was closed on ' || left(closed_at, 10) || ': it takes no more ' || what
            || '. | Choose another round, or ask the lead to reopen it.';
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION check_added(fault text) RETURNS void
    LANGUAGE plpgsql AS $$
    BEGIN
        IF fault = 'clock' THEN
            RAISE EXCEPTION USING ERRCODE = 'IC004', MESSAGE = 'The clock of this computer is '
                'wrong, so the decision is not saved: the server says it is '
                || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC. '
                '| Set the clock right and try again.';
        ELSIF fault = 'answer' THEN
            RAISE EXCEPTION USING ERRCODE = 'IC005', MESSAGE = 'The answer is not allocated to '
                'this coder in this round, so the decision is not saved. '
                '| Ask the lead who codes it.';
        ELSIF starts_with(fault, 'closed ') THEN
            PERFORM refuse_closed(substr(fault, 33), substr(fault, 8, 24), 'decisions');
        ELSIF fault IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'IC003', MESSAGE = 'A decision is not as intercoder '
                'writes it (' || fault || '), so it is not saved. | Use the version of '
                'intercoder that the lead uses.';
        END IF;
    END $$
    """,
)
"""Functions that the rules call: made once in a study, before the rules themselves."""

LOG_FUNCTIONS = (
    f"""
    CREATE OR REPLACE FUNCTION only_one_adds() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {{schema}}, pg_temp AS $$
    DECLARE
        me integer := own_coder();
    BEGIN
        IF NOT is_trusted() THEN
            PERFORM FROM coder WHERE id = me FOR KEY SHARE; -- see closing.py
            PERFORM FROM chain_head WHERE coder_id = me AND line = '' FOR UPDATE;
            IF NOT FOUND THEN
                INSERT INTO chain_head (coder_id, line, decisions, hash)
                SELECT coder.id, line, 0, {_BEGINNING}
                FROM coder, about, (VALUES ('')) AS own (line) WHERE coder.id = me
                ON CONFLICT DO NOTHING;
                PERFORM FROM chain_head WHERE coder_id = me AND line = '' FOR UPDATE;
            END IF;
        END IF;
        RETURN NULL;
    END $$
    """,
    # The time in microseconds, followed by the coder's number: no two coders share one, each
    # coder's rise, and none reveals how much others decided. Nobody has to wait for it.
    """
    CREATE OR REPLACE FUNCTION number_by_clock() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    DECLARE
        last bigint := (SELECT max(seq) FROM decision WHERE coder_id = NEW.coder_id);
    BEGIN
        NEW.seq := greatest(
            last + 1024,
            (extract(epoch FROM clock_timestamp()) * 1000000)::bigint * 1024 + NEW.coder_id % 1024);
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION never() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION USING ERRCODE = 'IC002', MESSAGE = 'Decisions are append-only: none is '
            'ever changed or removed. | Decide again instead.';
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION follow() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {{schema}}, pg_temp AS $$
    DECLARE
        is_trusted boolean := is_trusted();
        earliest bigint;
        latest bigint;
        wrong text;
    BEGIN
        IF is_trusted THEN
            INSERT INTO chain_head (coder_id, line, decisions, hash)
            SELECT coder.id, line, 0, {_BEGINNING}
            FROM (SELECT DISTINCT coder_id, line FROM added) one
            JOIN coder ON coder.id = one.coder_id CROSS JOIN about
            WHERE NOT EXISTS (SELECT FROM chain_head head
                WHERE head.coder_id = one.coder_id AND head.line = one.line)
            ORDER BY 1, 2 ON CONFLICT DO NOTHING;
            PERFORM FROM chain_head WHERE (coder_id, line) IN (SELECT coder_id, line FROM added)
                ORDER BY coder_id, line FOR UPDATE;
        ELSIF current_setting('transaction_isolation') <> 'read committed' THEN
            -- what it sees may be older than a round's closing
            PERFORM FROM round WHERE id IN (SELECT round_id FROM added) ORDER BY id FOR SHARE;
        END IF;
        IF EXISTS (
            SELECT FROM (
                SELECT coder_id, line, previous,
                    lag(hash) OVER (PARTITION BY coder_id, line ORDER BY seq) AS before
                FROM added
            ) one
            LEFT JOIN chain_head head ON head.coder_id = one.coder_id AND head.line = one.line
            WHERE previous IS DISTINCT FROM coalesce(before, head.hash)
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'IC001', MESSAGE = 'A decision does not follow the '
                'last one of its line, so it is not saved. | Try again.';
        END IF;
        latest := milliseconds(clock_timestamp()
            + CASE WHEN is_trusted THEN interval '{LATEST}' ELSE interval '{CLOCKS}' END);
        SELECT milliseconds(created_at::timestamptz - interval '{CLOCKS}') INTO earliest FROM about;
        {FAULT_OF_ADDED};
        PERFORM check_added(wrong);
        UPDATE chain_head SET decisions = chain_head.decisions + come.decisions, hash = come.hash
        FROM (SELECT coder_id, line, count(*) AS decisions,
                (array_agg(hash ORDER BY seq DESC))[1] AS hash
            FROM added GROUP BY coder_id, line) come
        WHERE chain_head.coder_id = come.coder_id AND chain_head.line = come.line;
        {_STANDING.replace("{which}", _ADDED_NOW)};
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION stand_anew() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {{schema}}, pg_temp AS $$
    BEGIN
        {_STANDING.replace("{which}", _SET_ASIDE_NOW)};
        RETURN NULL;
    END $$
    """,
    CHECK_OWN_ROW,
)

LOG_TRIGGERS = (
    "CREATE OR REPLACE TRIGGER decision_alone BEFORE INSERT ON decision "
    "FOR EACH STATEMENT EXECUTE FUNCTION only_one_adds()",
    "CREATE OR REPLACE TRIGGER decision_follows AFTER INSERT ON decision "
    "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION follow()",
    "CREATE OR REPLACE TRIGGER decision_never_changes BEFORE UPDATE ON decision "
    "FOR EACH STATEMENT EXECUTE FUNCTION never()",
    "CREATE OR REPLACE TRIGGER decision_never_goes BEFORE DELETE OR TRUNCATE ON decision "
    "FOR EACH STATEMENT EXECUTE FUNCTION never()",
    # also in a session that says it only replicates
    *(f"ALTER TABLE decision ENABLE ALWAYS TRIGGER {name}" for name in GUARDS),
    "CREATE OR REPLACE TRIGGER set_aside_stands AFTER INSERT ON set_aside "
    "FOR EACH ROW EXECUTE FUNCTION stand_anew()",
    "CREATE OR REPLACE TRIGGER set_aside_never_changes BEFORE UPDATE ON set_aside "
    "FOR EACH STATEMENT EXECUTE FUNCTION never()",
    "CREATE OR REPLACE TRIGGER set_aside_never_goes BEFORE DELETE OR TRUNCATE ON set_aside "
    "FOR EACH STATEMENT EXECUTE FUNCTION never()",
    *(f"ALTER TABLE set_aside ENABLE ALWAYS TRIGGER {name}" for name in GUARDS_ASIDE),
    *OWN_ROW_TRIGGERS,
)
