"""What coders' logins may ask and do for their wellbeing, in tables that they do not see.

Each function acts for the coder whose login is in use, and for nobody else.
"""

from __future__ import annotations

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
    """
    CREATE OR REPLACE FUNCTION forget_check_in(token text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error
    AS $$ DELETE FROM check_in WHERE id = encode(sha256(convert_to(token, 'UTF8')), 'hex') $$
    """,
)
