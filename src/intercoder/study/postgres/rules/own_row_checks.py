"""What PostgreSQL accepts in the other tables that a coder's login writes.

One row must never block the study for everyone: no comment could follow one with an id from the far
future, and a malformed draft would keep a coder from their answers. Rows written by leads are not
checked here.
"""

from __future__ import annotations

from intercoder.coding.hash_chain import PASSAGES
from intercoder.study.postgres.rules.log_checks import CLOCKS, UUID7

MAX_DRAFT = 200_000
MAX_FILTER = 1_000_000
"""Maximum length in characters: a filter may name many answers."""
MAX_TEXT = 10_000
"""Maximum length of a comment or a note on a doubt, in characters."""
MAX_NAME, MAX_LINE = 80, 500
"""Maximum lengths of the name of a proposed code and of what is said of it, in characters."""
MAX_MANIFEST = 1_000_000
MAX_MODEL = 256 * 2**20
"""Maximum size, in bytes."""

GUARDED = ("draft", "place", "lease", "comment", "definition_doubt", "proposal", "model")
"""Tables whose rows are checked one by one."""

OWN_ROW_FUNCTIONS = (
    f"""
    CREATE OR REPLACE FUNCTION is_new(id text, made_at text) RETURNS boolean
    LANGUAGE sql STABLE AS $$
        SELECT CASE WHEN id ~ '{UUID7}' AND is_time(made_at) THEN
            made_in(id) <= milliseconds(clock_timestamp() + interval '{CLOCKS}')
            AND made_at <= written(clock_timestamp() + interval '{CLOCKS}') COLLATE "C"
        ELSE false END
    $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION is_draft(document text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE AS $$
    DECLARE found json := CASE WHEN length(document) <= {MAX_DRAFT} THEN as_json(document) END;
    BEGIN
        RETURN json_typeof(found) = 'object' AND json_typeof(found -> 'codes') = 'object'
            AND json_typeof(found -> 'unsure') = 'boolean'
            AND json_typeof(found -> 'memo') = 'string'
            AND (SELECT count(*) = CASE WHEN found -> '{PASSAGES}' IS NULL THEN 3 ELSE 4 END
                FROM json_object_keys(found))
            AND (found -> '{PASSAGES}' IS NULL OR coalesce(
                (found -> '{PASSAGES}')::jsonb = passages_written(found -> '{PASSAGES}')::jsonb,
                false))
            AND NOT EXISTS (SELECT FROM json_each(found -> 'codes') WHERE value::text
                NOT IN ('"manual"', '"suggested"', '"propagated"', '"imported"', '"batch"'));
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION is_filter(document text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE AS $$
    DECLARE found json := CASE WHEN length(document) <= {MAX_FILTER} THEN as_json(document) END;
    BEGIN
        RETURN json_typeof(found) = 'object' AND json_typeof(found -> 'states') = 'array'
            AND ARRAY['states', 'unsure', 'question', 'language', 'code', 'text']
                <@ ARRAY(SELECT json_object_keys(found))
            AND NOT EXISTS (SELECT FROM json_array_elements(found -> 'states') AS each (one)
                WHERE one::text NOT IN ('"unseen"', '"coded"', '"no code applies"', '"skipped"'))
            AND NOT EXISTS (SELECT FROM json_each(found) WHERE CASE key
                WHEN 'states' THEN false
                WHEN 'unsure' THEN json_typeof(value) NOT IN ('boolean', 'null')
                WHEN 'drawn' THEN value::text NOT IN ('"useful"', '"certain"', '"together"',
                    '"reading"', '"mixed"', '"doubts"', '"check"', '"recheck"')
                WHEN 'answers' THEN json_typeof(value) <> 'array' OR EXISTS (
                    SELECT FROM json_array_elements(value) AS every (one)
                    WHERE one::text !~ '^[0-9]{{1,10}}$')
                WHEN 'question' THEN json_typeof(value) NOT IN ('string', 'null')
                WHEN 'language' THEN json_typeof(value) NOT IN ('string', 'null')
                WHEN 'code' THEN json_typeof(value) NOT IN ('string', 'null')
                WHEN 'text' THEN json_typeof(value) NOT IN ('string', 'null')
                WHEN 'attribute' THEN json_typeof(value) <> 'string'
                WHEN 'value' THEN json_typeof(value) <> 'string'
                WHEN 'suggested' THEN json_typeof(value) <> 'string'
                WHEN 'memo' THEN json_typeof(value) <> 'boolean'
                WHEN 'passages' THEN json_typeof(value) <> 'boolean'
                WHEN 'listed' THEN json_typeof(value) <> 'boolean'
                WHEN 'shortest' THEN value::text !~ '^[0-9]{{1,10}}$'
                WHEN 'longest' THEN value::text !~ '^[0-9]{{1,10}}$'
                ELSE true END);
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION is_manifest(document text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE AS $$
    DECLARE found json := CASE WHEN length(document) <= {MAX_MANIFEST}
        THEN as_json(document) END;
    BEGIN
        RETURN json_typeof(found) = 'object' AND json_typeof(found -> 'revision') = 'number'
            AND json_typeof(found -> 'decisions_up_to') = 'number'
            AND json_typeof(found -> 'seed') = 'number'
            AND json_typeof(found -> 'teachers') = 'array'
            AND json_typeof(found -> 'figures') = 'object'
            AND json_typeof(found -> 'embeddings') = 'string';
    END $$
    """,
)

CHECK_OWN_ROW = f"""
    CREATE OR REPLACE FUNCTION check_own_row() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {{schema}}, pg_temp AS $$
    DECLARE is_fit boolean;
    BEGIN
        IF is_trusted() THEN
            RETURN NEW;
        ELSIF TG_ARGV[0] = 'draft' THEN
            is_fit := is_draft(NEW.document);
        ELSIF TG_ARGV[0] = 'place' THEN
            is_fit := is_filter(NEW.filter);
        ELSIF TG_ARGV[0] = 'lease' THEN
            is_fit := NEW.token ~ '{UUID7}' AND length(NEW.host) <= 255
                AND NEW.process ~ '^[0-9]{{1,10}} [0-9]{{0,30}}$'
                AND is_time(NEW.since) AND is_new(NEW.token, NEW.beat);
        ELSIF TG_ARGV[0] = 'comment' THEN
            is_fit := is_new(NEW.id, NEW.made_at) AND length(NEW.text) BETWEEN 1 AND {MAX_TEXT};
        ELSIF TG_ARGV[0] = 'definition_doubt' THEN
            is_fit := is_new(NEW.id, NEW.made_at) AND length(NEW.note) <= {MAX_TEXT}
                AND EXISTS (SELECT FROM codebook_revision,
                    json_array_elements(document::json -> 'codes') AS every (one)
                    WHERE number = NEW.revision AND one ->> 'id' = NEW.code);
        ELSIF TG_ARGV[0] = 'proposal' THEN
            PERFORM refuse_closed(name, closed_at, 'proposals') FROM round
                WHERE id = NEW.round_id AND closed_at IS NOT NULL;
            is_fit := is_new(NEW.id, NEW.made_at) AND length(NEW.name) BETWEEN 1 AND {MAX_NAME}
                AND length(NEW.definition) <= {MAX_LINE} AND length(NEW.example) <= {MAX_TEXT}
                AND coalesce(length(NEW.parent) <= {MAX_LINE}, true);
        ELSE
            is_fit := is_new(NEW.id, NEW.made_at) AND is_manifest(NEW.manifest)
                AND coalesce(length(NEW.arrays), 0) <= {MAX_MODEL};
        END IF;
        IF is_fit THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'IC007', MESSAGE = 'What was to be kept ('
            || replace(TG_ARGV[0], '_', ' ') || ') is not as intercoder writes it, or too long, so '
            'it is not saved. | Make it shorter; set the clock of this computer right; use the '
            'version of intercoder that the lead uses.';
    END $$
    """

OWN_ROW_TRIGGERS = tuple(
    f"CREATE OR REPLACE TRIGGER {table}_is_sound BEFORE INSERT OR UPDATE ON {table} "
    f"FOR EACH ROW EXECUTE FUNCTION check_own_row('{table}')"
    for table in GUARDED
)
LISTING_CHECK = (
    # a check, not a trigger: leads allocate a million answers at a time
    "ALTER TABLE listing DROP CONSTRAINT IF EXISTS listing_is_sound",
    "ALTER TABLE listing ADD CONSTRAINT listing_is_sound CHECK (position >= 0 AND purpose IN "
    "('allocated', 'handed on', 'removed', 'handed, removed', 'useful', 'certain', 'together', "
    "'reading', 'mixed', 'doubts', 'check', 'recheck')) "
    "NOT VALID",
)
