"""The tables of a study, the same for SQLite and PostgreSQL.

`decision` is the log and is only ever added to. `current_decision` and `chain_head` follow from it
and are written in the same transaction, with the numbers that statistics read of each standing
decision (`log/decision_numbers.py`). `draft`, `place` and `lease` are a coder's desk: they hold
nothing that was decided. `assistance` says when suggestions may be seen, `model` keeps what was
learned, `listing` answers put in an order for a coder, `answer_group` the answers that are the same
or nearly, `application` how a machine coded what nobody reads. `allocation` says how a round's
answers were given out, `package` which files went out to coders; `comment` and `definition_doubt`
are what was said about disagreements and codes. `set_aside` names decisions that a lead has taken
out of everything; it is only added to as well. `change_log` has a line for each change of anything
but decisions, and `decision_total` what the decisions of each coder add up to (`seal/`).
`released_table` says which counts have left the study, `counted_state` what they were counted in,
and `study_setting` what holds for the whole study. `codebook_change` says what made each revision
of the codebook after the first, `coding_rule` has every version of each rule that gives a code.
`proposal` has the codes that coders proposed while coding, `proposal_rejection` those that a lead
rejected. `removed_answer` names answers that were removed although decisions rest on them,
`removal_act` those restored or removed once more, `redacted_answer` those whose text was replaced
or deleted, `text_change` what was replaced in texts, for the words that were marked in them.
`training_round` says which rounds are for training, and `training_key` what is right there, and
why. `text_vector` has what an encoder made of texts, so that it need not read them again.
`check_in` keeps lines that coders wrote for themselves, each encrypted to its coder,
`support_request` who would like support. A change here needs a migration beside it.

Among a coder's decisions on one answer in one round that are not set aside, the one with the
greatest id is current. `seq` is only the order in which rows came into this database: a package may
bring old ones late. It has gaps; in PostgreSQL it is a time, so that it reveals nothing about how
much the others decided.

In PostgreSQL the tables that are `DIVIDED_BY` something keep each coder's rows in a table of their
own (`postgres/own_tables.py`), so their keys there begin with the coder.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    FetchedValue,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    and_,
    false,
    text,
)

from intercoder.study.database.column_types import HASH, ID, REVISION, TEXT, TIME, WORD

metadata = MetaData()


_SEQ = Integer().with_variant(BigInteger(), "postgresql")
DIVIDED_BY = "divided by"
"""Marks the tables that PostgreSQL divides. A dialect option would load the dialect for studies in
files as well, which takes 40 ms.
"""
_BY_CODER = {DIVIDED_BY: "LIST (coder_id)"}

about = Table(
    "about",
    metadata,
    Column("study_id", ID, primary_key=True),
    Column("name", TEXT, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("program", TEXT, nullable=False),
    Column("package", ID),
)

codebook_revision = Table(
    "codebook_revision",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("document", TEXT, nullable=False),
    Column("created_at", TIME, nullable=False),
)

codebook_change = Table(
    "codebook_change",
    metadata,
    Column("revision", ForeignKey("codebook_revision.number"), primary_key=True),
    Column("act", WORD, nullable=False),
    Column("changes", TEXT, nullable=False),
    Column("refers_to", Integer),
    Column("made_by", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
)

coding_rule = Table(
    "coding_rule",
    metadata,
    Column("rule", WORD, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("act", WORD, nullable=False),
    Column("document", TEXT, nullable=False),
    Column("revision", ForeignKey("codebook_revision.number"), nullable=False),
    Column("made_by", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("made_at", TIME, nullable=False),
)

question = Table(
    "question",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", TEXT, nullable=False, unique=True),
    Column("wording", TEXT, nullable=False, server_default=""),
)

attribute = Table(
    "attribute",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", TEXT, nullable=False, unique=True),
)

respondent = Table(
    "respondent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", TEXT, nullable=False, unique=True),
    Column("attributes", TEXT, nullable=False, server_default="{}"),
)

answer = Table(
    "answer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", TEXT, nullable=False, unique=True),
    Column("question_id", ForeignKey("question.id"), nullable=False),
    Column("respondent_id", ForeignKey("respondent.id"), nullable=False),
    Column("language", TEXT, nullable=False, server_default=""),
    Column("text", TEXT, nullable=False),
    Column("translation", TEXT),
    Index("answer_in_queue_order", "question_id", "id"),
    # In PostgreSQL the rules of the study make it: naming that dialect here would load it always.
    Index("answer_translated", "id", sqlite_where=text("translation IS NOT NULL")).ddl_if(
        dialect="sqlite"
    ),
)

coder = Table(
    "coder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", TEXT, nullable=False, unique=True),
    Column("role", WORD, nullable=False),
    Column("note", TEXT, nullable=False, server_default=""),
    Column("created_at", TIME, nullable=False),
    Column("login", TEXT),
    Column("left_at", TIME),
)

coding_round = Table(
    "round",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", TEXT, nullable=False, unique=True),
    Column("created_at", TIME, nullable=False),
    Column("blind", Boolean(create_constraint=False), nullable=False, server_default=false()),
    Column("closed_at", TIME),
    Column("repeats_id", ForeignKey("round.id")),
    Column("settling", TEXT),
    Column("proposals_opened_at", TIME),
)

decision = Table(
    "decision",
    metadata,
    Column("seq", _SEQ, FetchedValue(), nullable=False),
    Column("id", ID, nullable=False),
    Column("coder_id", ForeignKey("coder.id"), nullable=False),
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("answer_id", ForeignKey("answer.id"), nullable=False),
    Column("revision", ForeignKey("codebook_revision.number"), nullable=False),
    Column("act", WORD, nullable=False),
    Column("refers_to", ID),
    Column("state", WORD, nullable=False),
    Column("codes", TEXT, nullable=False),
    Column("unsure", Boolean(create_constraint=False), nullable=False),
    Column("memo", TEXT, nullable=False),
    Column("shown", TEXT),
    Column("milliseconds", Integer, nullable=False),
    Column("decided_at", TIME, nullable=False),
    Column("previous", HASH, nullable=False),
    Column("hash", HASH, nullable=False),
    Column("circumstances", TEXT),
    Column("line", ID, nullable=False, server_default=""),
    PrimaryKeyConstraint("seq").ddl_if(dialect="sqlite"),
    UniqueConstraint("id").ddl_if(dialect="sqlite"),
    UniqueConstraint("coder_id", "seq").ddl_if(dialect="postgresql"),
    UniqueConstraint("coder_id", "id").ddl_if(dialect="postgresql"),
    CheckConstraint("(state = 'coded') = (codes <> '{}')", name="codes_go_with_coded"),
    Index("decision_by_coder", "coder_id", "round_id", "answer_id", "id"),
    Index("decision_log_of_coder", "coder_id", "round_id", "id"),
    Index("decision_line", "coder_id", "line", "seq"),
    Index("decision_times", "coder_id", "round_id", "decided_at", "milliseconds"),
    info=_BY_CODER,
)

current_decision = Table(
    "current_decision",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("round_id", ForeignKey("round.id"), primary_key=True),
    Column("answer_id", ForeignKey("answer.id"), primary_key=True),
    Column("seq", _SEQ, nullable=False),
    Column("state", WORD, nullable=False),
    Column("unsure", Boolean(create_constraint=False), nullable=False),
    Column("numbers", LargeBinary),
    ForeignKeyConstraint(["seq"], ["decision.seq"]).ddl_if(dialect="sqlite"),
    Index("current_by_state", "coder_id", "round_id", "state", "unsure"),
    Index("current_by_answer", "answer_id", "coder_id", "round_id"),
    sqlite_with_rowid=False,
    info=_BY_CODER,
)

IS_STANDING = and_(
    decision.c.seq == current_decision.c.seq, decision.c.coder_id == current_decision.c.coder_id
)
"""Joins a standing decision with its row of the log.

`seq` alone would be enough; with the coder, PostgreSQL reads only that coder's table.
"""

chain_head = Table(
    "chain_head",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("line", ID, primary_key=True),
    Column("decisions", Integer, nullable=False),
    Column("hash", HASH, nullable=False),
    info=_BY_CODER,
)

assistance = Table(
    "assistance",
    metadata,
    Column("round_id", ForeignKey("round.id"), primary_key=True),
    Column("mode", WORD, nullable=False),
    Column("learn_from", TEXT, nullable=False),
    Column("unassisted", Float, nullable=False),
    Column("seed", Integer().with_variant(BigInteger(), "postgresql"), nullable=False),
    Column("queue_order", WORD, nullable=False),
    Column("changed_at", TIME, nullable=False),
)

model = Table(
    "model",
    metadata,
    Column("id", ID, nullable=False),
    Column("scope", TEXT, nullable=False),
    Column("made_at", TIME, nullable=False),
    Column("manifest", TEXT, nullable=False),
    Column("arrays", LargeBinary),
    PrimaryKeyConstraint("id").ddl_if(dialect="sqlite"),
    UniqueConstraint("scope", "id").ddl_if(dialect="postgresql"),
    Index("model_by_scope", "scope", "made_at"),
    info={DIVIDED_BY: "LIST (scope)"},
)

text_vector = Table(
    "text_vector",
    metadata,
    Column("encoder", TEXT, primary_key=True),
    Column("text_hash", HASH, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

listing = Table(
    "listing",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("round_id", ForeignKey("round.id"), primary_key=True),
    Column("purpose", WORD, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("answer_id", ForeignKey("answer.id"), nullable=False),
    Column("drawn", Boolean(create_constraint=False), nullable=False),
    Column("alone", Boolean(create_constraint=False), nullable=False, server_default=false()),
    Index("listing_of_answer", "coder_id", "round_id", "purpose", "answer_id", unique=True),
    sqlite_with_rowid=False,
    info=_BY_CODER,
)

answer_group = Table(
    "answer_group",
    metadata,
    Column("answer_id", ForeignKey("answer.id"), primary_key=True),
    Column("group_id", Integer, nullable=False),
    Column("identical", Boolean(create_constraint=False), nullable=False),
    Index("answers_of_group", "group_id", "answer_id"),
)

application = Table(
    "application",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("begun_at", TIME, nullable=False),
    Column("document", TEXT, nullable=False),
    Column("after_seq", _SEQ, nullable=False),
    Column("scanned", Integer, nullable=False),
    Column("abstained", Integer, nullable=False),
    Column("check_round_id", ForeignKey("round.id")),
    Column("finished_at", TIME),
    sqlite_with_rowid=False,
)

allocation = Table(
    "allocation",
    metadata,
    Column("round_id", ForeignKey("round.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("made_at", TIME, nullable=False),
    Column("document", TEXT, nullable=False),
)

package = Table(
    "package",
    metadata,
    Column("id", ID, primary_key=True),
    Column("coder_id", ForeignKey("coder.id"), nullable=False),
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("made_at", TIME, nullable=False),
    Column("document", TEXT, nullable=False),
    Column("merged_at", TIME),
)

comment = Table(
    "comment",
    metadata,
    Column("id", ID, nullable=False),
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("answer_id", ForeignKey("answer.id"), nullable=False),
    Column("coder_id", ForeignKey("coder.id"), nullable=False),
    Column("text", TEXT, nullable=False),
    Column("made_at", TIME, nullable=False),
    PrimaryKeyConstraint("id").ddl_if(dialect="sqlite"),
    UniqueConstraint("coder_id", "id").ddl_if(dialect="postgresql"),
    Index("comments_on_answer", "round_id", "answer_id", "id"),
    info=_BY_CODER,
)

definition_doubt = Table(
    "definition_doubt",
    metadata,
    Column("id", ID, nullable=False),
    Column("code", TEXT, nullable=False),
    Column("revision", ForeignKey("codebook_revision.number"), nullable=False),
    Column("round_id", ForeignKey("round.id")),
    Column("answer_id", ForeignKey("answer.id")),
    Column("coder_id", ForeignKey("coder.id"), nullable=False),
    Column("note", TEXT, nullable=False),
    Column("made_at", TIME, nullable=False),
    Column("settled_at", TIME),
    PrimaryKeyConstraint("id").ddl_if(dialect="sqlite"),
    UniqueConstraint("coder_id", "id").ddl_if(dialect="postgresql"),
    info=_BY_CODER,
)

set_aside = Table(
    "set_aside",
    metadata,
    Column("id", ID, nullable=False),
    Column("decision_id", ID, nullable=False),
    Column("coder_id", ForeignKey("coder.id"), nullable=False),
    Column("set_by", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("made_at", TIME, nullable=False),
    Column("takes_back", ID),
    PrimaryKeyConstraint("id").ddl_if(dialect="sqlite"),
    UniqueConstraint("coder_id", "id").ddl_if(dialect="postgresql"),
    Index("set_aside_decision", "decision_id"),
    info=_BY_CODER,
)

proposal = Table(
    "proposal",
    metadata,
    Column("id", ID, nullable=False),
    Column("coder_id", ForeignKey("coder.id"), nullable=False),
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("answer_id", ForeignKey("answer.id")),
    Column("name", TEXT, nullable=False),
    Column("definition", TEXT, nullable=False),
    Column("parent", TEXT),
    Column("example", TEXT, nullable=False),
    Column("made_at", TIME, nullable=False),
    Column("package", ID, nullable=False, server_default=""),
    PrimaryKeyConstraint("id").ddl_if(dialect="sqlite"),
    UniqueConstraint("coder_id", "id").ddl_if(dialect="postgresql"),
    info=_BY_CODER,
)

proposal_rejection = Table(
    "proposal_rejection",
    metadata,
    Column("id", ID, nullable=False),
    Column("proposal_id", ID, nullable=False),
    Column("coder_id", ForeignKey("coder.id"), nullable=False),
    Column("rejected_by", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("made_at", TIME, nullable=False),
    Column("takes_back", ID),
    PrimaryKeyConstraint("id").ddl_if(dialect="sqlite"),
    UniqueConstraint("coder_id", "id").ddl_if(dialect="postgresql"),
    info=_BY_CODER,
)

removed_answer = Table(
    "removed_answer",
    metadata,
    Column("answer_id", ForeignKey("answer.id"), primary_key=True, autoincrement=False),
    Column("removed_by", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("made_at", TIME, nullable=False),
)

removal_act = Table(
    "removal_act",
    metadata,
    Column("id", ID, primary_key=True),
    Column("answer_id", ForeignKey("answer.id"), nullable=False),
    Column("act", WORD, nullable=False),
    Column("made_by", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("made_at", TIME, nullable=False),
    Index("removal_acts_of_answer", "answer_id", "id"),
)

redacted_answer = Table(
    "redacted_answer",
    metadata,
    Column("id", ID, primary_key=True),
    Column("answer_id", ForeignKey("answer.id"), nullable=False),
    Column("act", WORD, nullable=False),
    Column("kinds", TEXT, nullable=False),
    Column("judged_text", HASH, nullable=False),
    Column("redacted_by", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("made_at", TIME, nullable=False),
    Index("redactions_of_answer", "answer_id"),
)

text_change = Table(
    "text_change",
    metadata,
    Column("id", ID, primary_key=True),
    Column("answer_id", ForeignKey("answer.id"), nullable=False),
    Column("text_before", WORD, nullable=False),
    Column("text_after", WORD, nullable=False),
    Column("replacements", TEXT, nullable=False),
    Column("made_at", TIME, nullable=False),
    Index("text_changes_of_answer", "answer_id"),
)

training_round = Table(
    "training_round",
    metadata,
    Column("round_id", ForeignKey("round.id"), primary_key=True, autoincrement=False),
    Column("feedback", WORD, nullable=False),
    Column("gate", TEXT, nullable=False),
    Column("made_by", TEXT, nullable=False),
    Column("made_at", TIME, nullable=False),
)

training_key = Table(
    "training_key",
    metadata,
    Column("answer_id", ForeignKey("answer.id"), primary_key=True, autoincrement=False),
    Column("revision", ForeignKey("codebook_revision.number"), nullable=False),
    Column("codes", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("source", TEXT, nullable=False),
    Column("made_by", TEXT, nullable=False),
    Column("made_at", TIME, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("round_id", ForeignKey("round.id"), primary_key=True),
    Column("answer_id", ForeignKey("answer.id"), primary_key=True),
    Column("document", TEXT, nullable=False),
    info=_BY_CODER,
)

place = Table(
    "place",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("round_id", ForeignKey("round.id"), primary_key=True),
    Column("answer_id", ForeignKey("answer.id"), nullable=False),
    Column("filter", TEXT, nullable=False),
    info=_BY_CODER,
)

lease = Table(
    "lease",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("token", ID, nullable=False),
    Column("host", TEXT, nullable=False),
    Column("process", TEXT, nullable=False),
    Column("since", TIME, nullable=False),
    Column("beat", TIME, nullable=False),
    info=_BY_CODER,
)

change_log = Table(
    "change_log",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("made_at", TIME, nullable=False),
    Column("made_by", TEXT, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("decisions", Integer, nullable=False),
    Column("last_seq", Integer().with_variant(BigInteger(), "postgresql"), nullable=False),
    Column("digest", TEXT, nullable=False),
    Column("document", TEXT, nullable=False),
    Column("previous", HASH, nullable=False),
    Column("hash", HASH, nullable=False),
)

decision_total = Table(
    "decision_total",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("decisions", Integer, nullable=False),
    Column("digest", TEXT, nullable=False),
)

counted_state = Table(
    "counted_state",
    metadata,
    Column("hash", HASH, primary_key=True),
    Column("document", TEXT, nullable=False),
)

released_table = Table(
    "released_table",
    metadata,
    Column("id", ID, primary_key=True),
    Column("made_at", TIME, nullable=False),
    Column("made_by", TEXT, nullable=False),
    Column("command", TEXT, nullable=False),
    Column("document", TEXT, nullable=False),
    Column("state", ForeignKey("counted_state.hash")),
    Column("reason", TEXT),
    Column("takes_back", ID),
)

study_setting = Table(
    "study_setting",
    metadata,
    Column("name", REVISION, primary_key=True),
    Column("value", TEXT, nullable=False),
    Column("changed_at", TIME, nullable=False),
)

check_in = Table(
    "check_in",
    metadata,
    Column("id", HASH, primary_key=True),
    Column("sealed", TEXT, nullable=False),
    CheckConstraint("length(sealed) < 20000"),
    sqlite_with_rowid=False,  # rows lie by their random ids: nothing tells which came when
)

support_request = Table(
    "support_request",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("asked_at", TIME, nullable=False),
    Column("answered_at", TIME),
)

alembic_version = Table(
    "alembic_version",
    metadata,
    Column("version_num", REVISION, primary_key=True),
)

TEXT_SEARCH = (
    "CREATE VIRTUAL TABLE answer_text USING fts5("
    "text, content='answer', content_rowid='id', tokenize='unicode61 remove_diacritics 2')",
)
"""Full text of the answers on SQLite; only the answer table stores the words."""
