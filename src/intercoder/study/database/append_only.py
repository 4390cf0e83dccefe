"""The triggers that keep the logs of a study in a file as they are."""

from __future__ import annotations

APPEND_ONLY = (
    "CREATE TRIGGER decision_never_changes BEFORE UPDATE ON decision "
    "BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END",
    "CREATE TRIGGER decision_never_goes BEFORE DELETE ON decision "
    "BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END",
    "CREATE TRIGGER change_never_changes BEFORE UPDATE ON change_log "
    "BEGIN SELECT RAISE(ABORT, 'the log of changes is append-only'); END",
    "CREATE TRIGGER change_never_goes BEFORE DELETE ON change_log "
    "BEGIN SELECT RAISE(ABORT, 'the log of changes is append-only'); END",
    "CREATE TRIGGER set_aside_never_changes BEFORE UPDATE ON set_aside "
    "BEGIN SELECT RAISE(ABORT, 'what was set aside is append-only'); END",
    "CREATE TRIGGER set_aside_never_goes BEFORE DELETE ON set_aside "
    "BEGIN SELECT RAISE(ABORT, 'what was set aside is append-only'); END",
    # its example is of an answer's text, and goes with it
    "CREATE TRIGGER proposal_stays BEFORE UPDATE OF id, coder_id, round_id, answer_id, name, "
    "definition, parent, made_at, package ON proposal "
    "BEGIN SELECT RAISE(ABORT, 'what was proposed is append-only'); END",
    "CREATE TRIGGER proposal_never_goes BEFORE DELETE ON proposal "
    "BEGIN SELECT RAISE(ABORT, 'what was proposed is append-only'); END",
    "CREATE TRIGGER proposal_rejection_never_changes BEFORE UPDATE ON proposal_rejection "
    "BEGIN SELECT RAISE(ABORT, 'what was rejected is append-only'); END",
    "CREATE TRIGGER proposal_rejection_never_goes BEFORE DELETE ON proposal_rejection "
    "BEGIN SELECT RAISE(ABORT, 'what was rejected is append-only'); END",
    "CREATE TRIGGER removed_answer_never_changes BEFORE UPDATE ON removed_answer "
    "BEGIN SELECT RAISE(ABORT, 'what was removed is append-only'); END",
    "CREATE TRIGGER removed_answer_never_goes BEFORE DELETE ON removed_answer "
    "BEGIN SELECT RAISE(ABORT, 'what was removed is append-only'); END",
    "CREATE TRIGGER removal_act_never_changes BEFORE UPDATE ON removal_act "
    "BEGIN SELECT RAISE(ABORT, 'what was removed and restored is append-only'); END",
    "CREATE TRIGGER removal_act_never_goes BEFORE DELETE ON removal_act "
    "BEGIN SELECT RAISE(ABORT, 'what was removed and restored is append-only'); END",
    "CREATE TRIGGER redacted_answer_never_changes BEFORE UPDATE ON redacted_answer "
    "BEGIN SELECT RAISE(ABORT, 'what was redacted is append-only'); END",
    "CREATE TRIGGER redacted_answer_never_goes BEFORE DELETE ON redacted_answer "
    "BEGIN SELECT RAISE(ABORT, 'what was redacted is append-only'); END",
    "CREATE TRIGGER text_change_never_changes BEFORE UPDATE ON text_change "
    "BEGIN SELECT RAISE(ABORT, 'changes of texts are append-only'); END",
    "CREATE TRIGGER text_change_never_goes BEFORE DELETE ON text_change "
    "BEGIN SELECT RAISE(ABORT, 'changes of texts are append-only'); END",
    "CREATE TRIGGER released_never_changes BEFORE UPDATE ON released_table "
    "BEGIN SELECT RAISE(ABORT, 'the list of releases is append-only'); END",
    "CREATE TRIGGER released_never_goes BEFORE DELETE ON released_table "
    "BEGIN SELECT RAISE(ABORT, 'the list of releases is append-only'); END",
    "CREATE TRIGGER codebook_change_never_changes BEFORE UPDATE ON codebook_change "
    "BEGIN SELECT RAISE(ABORT, 'the history of the codebook is append-only'); END",
    "CREATE TRIGGER codebook_change_never_goes BEFORE DELETE ON codebook_change "
    "BEGIN SELECT RAISE(ABORT, 'the history of the codebook is append-only'); END",
    "CREATE TRIGGER coding_rule_never_changes BEFORE UPDATE ON coding_rule "
    "BEGIN SELECT RAISE(ABORT, 'the history of rules is append-only'); END",
    "CREATE TRIGGER coding_rule_never_goes BEFORE DELETE ON coding_rule "
    "BEGIN SELECT RAISE(ABORT, 'the history of rules is append-only'); END",
)
"""SQLite refuses to change or remove a row of these logs, whoever asks."""
FORMER = (
    "CREATE TRIGGER proposal_never_changes BEFORE UPDATE ON proposal "
    "BEGIN SELECT RAISE(ABORT, 'what was proposed is append-only'); END",
)
"""Triggers that studies of earlier versions have until they are upgraded."""
