"""Which rounds may be allocated to somebody, so that few questions go to every coder's lists.

A decision on an answer that is on no list of its coder is accepted in a round that is allocated to
nobody. To look through the lists of a hundred coders each time takes longer than all other checks
together. So the rounds that were ever allocated are noted, and only for these anyone looks.
"""

from __future__ import annotations

_NOTED = """
    INSERT INTO allocated_round SELECT DISTINCT round_id FROM {rows} WHERE purpose = 'allocated'
    ON CONFLICT DO NOTHING"""
ALLOCATED_TABLE = (
    "CREATE TABLE IF NOT EXISTS allocated_round ("
    "round_id INTEGER PRIMARY KEY REFERENCES round (id) ON DELETE CASCADE)",
    _NOTED.replace("{rows}", "listing"),
)
ALLOCATED_FUNCTIONS = (
    f"""
    CREATE OR REPLACE FUNCTION note_allocated() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {{schema}}, pg_temp
    SET client_min_messages = error AS $$
    BEGIN
        {_NOTED.replace("{rows}", "added")};
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION is_allocated(asked integer) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM allocated_round WHERE round_id = asked) THEN
            RETURN false;
        END IF;
        RETURN EXISTS (SELECT FROM coder WHERE EXISTS (SELECT FROM listing
            WHERE coder_id = coder.id AND round_id = asked AND purpose = 'allocated'));
    END $$
    """,
)
ALLOCATED_TRIGGERS = tuple(
    f"CREATE OR REPLACE TRIGGER listing_{name}_noted AFTER {when} ON listing "
    f"REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_allocated()"
    for name, when in (("insert", "INSERT"), ("update", "UPDATE"))
)
"""On the study's own table alone: coders' logins may not allocate, so theirs need none."""
