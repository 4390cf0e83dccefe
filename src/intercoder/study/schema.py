"""The tables of a study, the same for SQLite and PostgreSQL.

`decision` is the log and is only ever added to. `current_decision` and `chain_head` follow from it
and are written in the same transaction. `draft`, `place` and `lease` are a coder's desk: they hold
nothing that was decided. `assistance` says when suggestions may be seen, `model` keeps what was
learned, `listing` answers put in an order for a coder, `answer_group` the answers that are the same
or nearly, `application` how a machine coded what nobody reads. `allocation` says how a round's
answers were given out, `package` which files went out to coders; `comment` and `definition_doubt`
are what was said about disagreements and codes. A change here needs a migration beside it.

Of a coder's decisions on one answer in one round the one with the greatest id stands. `seq` is only
the order in which rows came into this database: a package brings old ones late.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
)

REVISIONS = ("0001", "0002", "0003", "0004")
"""Schema revisions, oldest first; the last one is what this program writes."""
APPLICATION_ID = 0x69436F64
"""Marks an SQLite file as a study: `iCod`."""

metadata = MetaData()

about = Table(
    "about",
    metadata,
    Column("study_id", String(36), primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", String(24), nullable=False),
    Column("program", Text, nullable=False),
    Column("package", String(36)),
)

codebook_revision = Table(
    "codebook_revision",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("document", Text, nullable=False),
    Column("created_at", String(24), nullable=False),
)

question = Table(
    "question",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("wording", Text, nullable=False, server_default=""),
)

attribute = Table(
    "attribute",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

respondent = Table(
    "respondent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("attributes", Text, nullable=False, server_default="{}"),
)

answer = Table(
    "answer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("question_id", ForeignKey("question.id"), nullable=False),
    Column("respondent_id", ForeignKey("respondent.id"), nullable=False),
    Column("language", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    Index("answer_in_queue_order", "question_id", "id"),
)

coder = Table(
    "coder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("created_at", String(24), nullable=False),
    Column("login", Text),
    Column("left_at", String(24)),
)

coding_round = Table(
    "round",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created_at", String(24), nullable=False),
    Column("blind", Boolean(create_constraint=False), nullable=False, server_default=false()),
    Column("closed_at", String(24)),
    Column("repeats_id", ForeignKey("round.id")),
)

decision = Table(
    "decision",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("coder_id", ForeignKey("coder.id"), nullable=False),
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("answer_id", ForeignKey("answer.id"), nullable=False),
    Column("revision", ForeignKey("codebook_revision.number"), nullable=False),
    Column("act", String(16), nullable=False),
    Column("refers_to", String(36)),
    Column("state", String(16), nullable=False),
    Column("codes", Text, nullable=False),
    Column("unsure", Boolean(create_constraint=False), nullable=False),
    Column("memo", Text, nullable=False),
    Column("shown", Text),
    Column("milliseconds", Integer, nullable=False),
    Column("decided_at", String(24), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("circumstances", Text),
    Column("line", String(36), nullable=False, server_default=""),
    CheckConstraint("(state = 'coded') = (codes <> '{}')", name="codes_go_with_coded"),
    Index("decision_by_coder", "coder_id", "round_id", "answer_id", "id"),
    Index("decision_log_of_coder", "coder_id", "round_id", "id"),
    Index("decision_line", "coder_id", "line", "seq"),
)

current_decision = Table(
    "current_decision",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("round_id", ForeignKey("round.id"), primary_key=True),
    Column("answer_id", ForeignKey("answer.id"), primary_key=True),
    Column("seq", ForeignKey("decision.seq"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("unsure", Boolean(create_constraint=False), nullable=False),
    Index("current_by_state", "coder_id", "round_id", "state", "unsure"),
    Index("current_by_answer", "answer_id", "coder_id", "round_id"),
    sqlite_with_rowid=False,
)

chain_head = Table(
    "chain_head",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("line", String(36), primary_key=True),
    Column("decisions", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

assistance = Table(
    "assistance",
    metadata,
    Column("round_id", ForeignKey("round.id"), primary_key=True),
    Column("mode", String(16), nullable=False),
    Column("learn_from", Text, nullable=False),
    Column("unassisted", Float, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("queue_order", String(16), nullable=False),
    Column("changed_at", String(24), nullable=False),
)

model = Table(
    "model",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("scope", Text, nullable=False),
    Column("made_at", String(24), nullable=False),
    Column("manifest", Text, nullable=False),
    Column("arrays", LargeBinary),
    Index("model_by_scope", "scope", "made_at"),
)

listing = Table(
    "listing",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("round_id", ForeignKey("round.id"), primary_key=True),
    Column("purpose", String(16), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("answer_id", ForeignKey("answer.id"), nullable=False),
    Column("drawn", Boolean(create_constraint=False), nullable=False),
    Column("alone", Boolean(create_constraint=False), nullable=False, server_default=false()),
    Index("listing_of_answer", "coder_id", "round_id", "purpose", "answer_id", unique=True),
    sqlite_with_rowid=False,
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
    Column("begun_at", String(24), nullable=False),
    Column("document", Text, nullable=False),
    Column("after_seq", Integer, nullable=False),
    Column("scanned", Integer, nullable=False),
    Column("abstained", Integer, nullable=False),
    Column("check_round_id", ForeignKey("round.id")),
    Column("finished_at", String(24)),
    sqlite_with_rowid=False,
)

allocation = Table(
    "allocation",
    metadata,
    Column("round_id", ForeignKey("round.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("made_at", String(24), nullable=False),
    Column("document", Text, nullable=False),
)

package = Table(
    "package",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("coder_id", ForeignKey("coder.id"), nullable=False),
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("made_at", String(24), nullable=False),
    Column("document", Text, nullable=False),
    Column("merged_at", String(24)),
)

comment = Table(
    "comment",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("round_id", ForeignKey("round.id"), nullable=False),
    Column("answer_id", ForeignKey("answer.id"), nullable=False),
    Column("coder_id", ForeignKey("coder.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("made_at", String(24), nullable=False),
    Index("comments_on_answer", "round_id", "answer_id", "id"),
)

definition_doubt = Table(
    "definition_doubt",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("code", Text, nullable=False),
    Column("revision", ForeignKey("codebook_revision.number"), nullable=False),
    Column("round_id", ForeignKey("round.id")),
    Column("answer_id", ForeignKey("answer.id")),
    Column("coder_id", ForeignKey("coder.id"), nullable=False),
    Column("note", Text, nullable=False),
    Column("made_at", String(24), nullable=False),
    Column("settled_at", String(24)),
)

draft = Table(
    "draft",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("round_id", ForeignKey("round.id"), primary_key=True),
    Column("answer_id", ForeignKey("answer.id"), primary_key=True),
    Column("document", Text, nullable=False),
)

place = Table(
    "place",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("round_id", ForeignKey("round.id"), primary_key=True),
    Column("answer_id", ForeignKey("answer.id"), nullable=False),
    Column("filter", Text, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("coder_id", ForeignKey("coder.id"), primary_key=True),
    Column("token", String(36), nullable=False),
    Column("host", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("since", String(24), nullable=False),
    Column("beat", String(24), nullable=False),
)

alembic_version = Table(
    "alembic_version",
    metadata,
    Column("version_num", String(32), primary_key=True),
)

APPEND_ONLY = (
    "CREATE TRIGGER decision_never_changes BEFORE UPDATE ON decision "
    "BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END",
    "CREATE TRIGGER decision_never_goes BEFORE DELETE ON decision "
    "BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END",
)
"""SQLite refuses to change or remove a row of the log, whoever asks."""

TEXT_SEARCH = (
    "CREATE VIRTUAL TABLE answer_text USING fts5("
    "text, content='answer', content_rowid='id', tokenize='unicode61 remove_diacritics 2')",
)
"""Full text of the answers on SQLite; the words stay in the answer table alone."""
