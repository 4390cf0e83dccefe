"""A round on a server closes between decisions: none is saved in it afterwards.

Whoever decides locks their own row of the people, which no other coder locks, and looks only then
whether the round is open (`log_rules.py`). Whoever closes it locks the rows of all coders, and so
waits for the decisions that are being written. A lock on the round would do as well, but then a
hundred coders would meet at one row with every decision.

Before all rows are locked together, each must have been seen free. So a coder whose transaction
stays open keeps a lead from closing the round, but nobody else from deciding meanwhile.
"""

from __future__ import annotations

CLOSING_FUNCTION = """
    CREATE OR REPLACE FUNCTION wait_for_decisions() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
    SET client_min_messages = error AS $$
    DECLARE
        patience integer := (SELECT setting FROM pg_catalog.pg_settings
            WHERE name = 'lock_timeout');
        begun timestamptz := clock_timestamp();
        busy integer[] := ARRAY(SELECT id FROM coder);
        free integer[];
    BEGIN
        PERFORM wait_for_study();
        LOOP
            BEGIN
                free := ARRAY(SELECT id FROM coder WHERE id = ANY (busy) FOR UPDATE SKIP LOCKED);
                RAISE EXCEPTION USING ERRCODE = 'IC000'; -- unlocks them
            EXCEPTION WHEN SQLSTATE 'IC000' THEN
                busy := ARRAY(SELECT id FROM coder WHERE id = ANY (busy) AND id <> ALL (free));
            END;
            EXIT WHEN cardinality(busy) = 0;
            IF patience > 0 AND clock_timestamp() > begun + patience * interval '1 millisecond' THEN
                RAISE lock_not_available;
            END IF;
            PERFORM pg_sleep(0.01);
        END LOOP;
        PERFORM FROM coder ORDER BY id FOR UPDATE;
        RETURN NEW;
    END $$
    """
CLOSING_TRIGGERS = (
    "CREATE OR REPLACE TRIGGER round_closes_alone BEFORE UPDATE ON round FOR EACH ROW "
    "WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) "
    "EXECUTE FUNCTION wait_for_decisions()",
    "ALTER TABLE round ENABLE ALWAYS TRIGGER round_closes_alone",
)
