"""What coders' logins may ask and do for their wellbeing, in tables that they do not see.

Each function acts for the coder whose login is in use, and for nobody else.
"""

from __future__ import annotations

MAX_WORD = 1_000
"""Maximum length of a word that goes with an answer, in characters."""
_NOW = """to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""

CARE_FUNCTIONS = (
    """
    CREATE OR REPLACE FUNCTION wellbeing_settings() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error
    AS $$ SELECT value FROM study_setting WHERE name = 'wellbeing' $$
    """,
    """
    CREATE OR REPLACE FUNCTION ask_for_support(asks boolean) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error
    AS $$
        DELETE FROM support_request WHERE coder_id = own_coder();
        INSERT INTO support_request (coder_id, asked_at)
            SELECT own_coder(), """
    + _NOW
    + """ WHERE asks AND own_coder() IS NOT NULL
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION support_asked_on() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error
    AS $$ SELECT left(asked_at, 10) FROM support_request
        WHERE coder_id = own_coder() AND answered_at IS NULL $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION hand_over(
        giver integer, asked integer, number integer, receiver text, word text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {{schema}}, pg_temp
    SET client_min_messages = error AS $$
    DECLARE
        them integer := (SELECT id FROM coder WHERE name = receiver AND role IN ('coder', 'lead')
            AND left_at IS NULL AND id <> giver);
        was_drawn boolean;
        was_alone boolean;
        said jsonb;
    BEGIN
        IF them IS NULL OR length(word) > {MAX_WORD}
            OR NOT (is_trusted() OR giver IS NOT DISTINCT FROM own_coder())
            OR EXISTS (SELECT FROM round WHERE id = asked AND closed_at IS NOT NULL)
            OR NOT EXISTS (SELECT FROM answer WHERE id = number)
            OR EXISTS (SELECT FROM listing WHERE coder_id = giver AND round_id = asked
                AND answer_id = number AND purpose = 'handed on')
            OR EXISTS (SELECT FROM current_decision WHERE coder_id = giver AND round_id = asked
                AND answer_id = number AND state IN ('coded', 'no code applies')) THEN
            RETURN;
        END IF;
        PERFORM pg_catalog.pg_advisory_xact_lock('listing'::regclass::oid::bigint);
        IF is_allocated(asked) THEN
            SELECT drawn, alone INTO was_drawn, was_alone FROM listing WHERE coder_id = giver
                AND round_id = asked AND answer_id = number AND purpose = 'allocated';
            IF NOT FOUND THEN
                RETURN;
            END IF;
        END IF;
        DELETE FROM listing WHERE coder_id = giver AND round_id = asked AND answer_id = number;
        DELETE FROM draft WHERE coder_id = giver AND round_id = asked AND answer_id = number;
        DELETE FROM place WHERE coder_id = giver AND round_id = asked AND answer_id = number;
        INSERT INTO listing (coder_id, round_id, purpose, position, answer_id, drawn, alone)
            VALUES (giver, asked, 'handed on', number, number, coalesce(was_drawn, false),
                coalesce(was_alone, false));
        IF was_drawn IS NOT NULL AND NOT EXISTS (SELECT FROM listing WHERE coder_id = them
            AND round_id = asked AND answer_id = number AND purpose = 'allocated') THEN
            DELETE FROM listing WHERE coder_id = them AND round_id = asked AND answer_id = number
                AND purpose = 'handed on';
            INSERT INTO listing (coder_id, round_id, purpose, position, answer_id, drawn, alone)
                SELECT them, asked, 'allocated', coalesce(max(position), 0) + 1, number,
                    was_drawn, was_alone
                FROM listing WHERE coder_id = them AND round_id = asked AND purpose = 'allocated';
        END IF;
        IF word <> '' THEN
            said := jsonb_build_object('answer', (SELECT key FROM answer WHERE id = number),
                'round', (SELECT name FROM round WHERE id = asked),
                'from', (SELECT name FROM coder WHERE id = giver), 'to', receiver, 'word', word);
            INSERT INTO study_setting (name, value, changed_at)
                VALUES ('handed_over', jsonb_build_array(said)::text, {_NOW})
            ON CONFLICT (name) DO UPDATE SET changed_at = excluded.changed_at,
                value = (study_setting.value::jsonb || said)::text;
        END IF;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION words_handed_over() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error
    AS $$ SELECT jsonb_agg(one)::text
        FROM study_setting, jsonb_array_elements(value::jsonb) AS every (one)
        WHERE study_setting.name = 'handed_over'
            AND one ->> 'to' = (SELECT name FROM coder WHERE id = own_coder()) $$
    """,
    """
    CREATE OR REPLACE FUNCTION forget_check_in(token text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error
    AS $$ DELETE FROM check_in WHERE id = encode(sha256(convert_to(token, 'UTF8')), 'hex') $$
    """,
)
