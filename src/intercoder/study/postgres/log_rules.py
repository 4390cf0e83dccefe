"""Functions and triggers by which PostgreSQL itself guards the decision log."""

from __future__ import annotations

GUARDS = ("decision_alone", "decision_follows", "decision_never_changes", "decision_never_goes")
"""Triggers of the log."""

LOG_FUNCTIONS = (
    """
    CREATE OR REPLACE FUNCTION only_one_adds() RETURNS trigger
    LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
    BEGIN
        PERFORM pg_catalog.pg_advisory_xact_lock('about'::regclass::oid::bigint);
        RETURN NULL;
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
    """
    CREATE OR REPLACE FUNCTION follow() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM (
                SELECT coder_id, line, previous,
                    lag(hash) OVER (PARTITION BY coder_id, line ORDER BY seq) AS before
                FROM added
            ) one
            JOIN coder ON coder.id = one.coder_id
            CROSS JOIN about
            LEFT JOIN chain_head head ON head.coder_id = one.coder_id AND head.line = one.line
            WHERE previous IS DISTINCT FROM coalesce(before, head.hash, encode(sha256(convert_to(
                study_id || E'\\n' || coder.name
                || CASE one.line WHEN '' THEN '' ELSE E'\\n' || one.line END, 'UTF8')), 'hex'))
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'IC001', MESSAGE = 'A decision does not follow the '
                'last one of its line, so it is not saved. | Try again.';
        END IF;
        INSERT INTO chain_head (coder_id, line, decisions, hash)
        SELECT coder_id, line, count(*), (array_agg(hash ORDER BY seq DESC))[1]
        FROM added GROUP BY coder_id, line
        ON CONFLICT (coder_id, line) DO UPDATE
        SET decisions = chain_head.decisions + excluded.decisions, hash = excluded.hash;
        WITH standing AS (
            SELECT one.coder_id, one.round_id, one.answer_id, last.seq, last.state, last.unsure
            FROM (SELECT DISTINCT coder_id, round_id, answer_id FROM added) one
            CROSS JOIN LATERAL (
                SELECT seq, state, unsure FROM decision d
                WHERE d.coder_id = one.coder_id AND d.round_id = one.round_id
                    AND d.answer_id = one.answer_id
                ORDER BY d.id DESC LIMIT 1
            ) last
        ), gone AS (
            DELETE FROM current_decision c USING standing s
            WHERE s.state = 'unseen' AND c.coder_id = s.coder_id
                AND c.round_id = s.round_id AND c.answer_id = s.answer_id
        )
        INSERT INTO current_decision (coder_id, round_id, answer_id, seq, state, unsure)
        SELECT coder_id, round_id, answer_id, seq, state, unsure
        FROM standing WHERE state <> 'unseen'
        ON CONFLICT (coder_id, round_id, answer_id) DO UPDATE
        SET seq = excluded.seq, state = excluded.state, unsure = excluded.unsure;
        RETURN NULL;
    END $$
    """,
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
    # also for a session that says it only replays what another server did
    *(f"ALTER TABLE decision ENABLE ALWAYS TRIGGER {name}" for name in GUARDS),
)
