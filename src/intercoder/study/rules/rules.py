"""Keeps the rules of a study: each change is a new version, and none is ever removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from intercoder.codebook.coding_rules.rule import (
    Rule,
    RuleAct,
    RuleVersion,
    check_fits,
    rule_from_text,
    rule_to_text,
    with_code,
)
from intercoder.errors import StudyError, UnreadableError, UsageError
from intercoder.study.codebook.history import read_meanings
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import coding_rule
from intercoder.study.rounds.people import Coder, Role
from intercoder.study.study import Study, check_is_whole, latest_revision
from intercoder.text.display import display_line

MAX_REASON = 10_000
"""Characters."""


@dataclass(frozen=True, slots=True)
class KeptRule:
    """A rule of the study, as it is now."""

    versions: tuple[RuleVersion, ...]
    """All of its versions, the first one first."""
    code: str
    """Id of the code it gives now: a merged code counts as the one it was merged into."""
    can_be_given: bool
    """Whether the codebook still has that code, to be given."""

    @property
    def last(self) -> RuleVersion:
        """Its last version."""
        return self.versions[-1]

    @property
    def id(self) -> str:
        """Its id: `r1`."""
        return self.last.id

    @property
    def rule(self) -> Rule:
        """What it says, with the code that counts now."""
        return with_code(self.last.rule, self.code)

    @property
    def is_applied(self) -> bool:
        """Whether it gives its code: it is not retired, and its code can be given."""
        return self.last.is_active and self.can_be_given


def rules(study: Study) -> tuple[KeptRule, ...]:
    """All rules of the study, retired ones too, in the order in which they were added."""
    with study.reading() as connection:
        return _rules(connection, study)


def applied_rules(study: Study) -> tuple[KeptRule, ...]:
    """The rules that give their codes now."""
    return tuple(one for one in rules(study) if one.is_applied)


def find_rule(study: Study, id: str) -> KeptRule:
    """The rule with this id. Raises StudyError if there is none."""
    return _found(rules(study), id)


def add_rule(study: Study, rule: Rule, who: Coder | None = None, reason: str = "") -> RuleVersion:
    """Add a rule. Raises UsageError for one that does not fit the study, StudyError for anybody
    known not to lead it."""
    return add_rules(study, [rule], who, [reason])[0]


def add_rules(
    study: Study, added: Sequence[Rule], who: Coder | None = None, reasons: Sequence[str] = ()
) -> tuple[RuleVersion, ...]:
    """Add rules, all or none. Raises as `add_rule`."""
    _check(study, who, *reasons)
    with study.writing() as connection:
        number = len({one.id for one in _rules(connection, study)})
        return tuple(
            _write(connection, study, f"r{number + place + 1}", 1, RuleAct.ADD, rule, who, reason)
            for place, (rule, reason) in enumerate(
                zip(added, reasons or [""] * len(added), strict=True)
            )
        )


def change_rule(
    study: Study, id: str, rule: Rule, who: Coder | None = None, reason: str = ""
) -> RuleVersion:
    """Give a rule another content, as a new version. Raises as `add_rule`, StudyError if there is
    no such rule, and UsageError if nothing would change."""
    _check(study, who, reason)
    with study.writing() as connection:
        kept = _found(_rules(connection, study), id)
        if rule == kept.rule and kept.last.is_active:
            raise UsageError(
                f"Rule {kept.id} says that already.", "Nothing was changed; state what is new."
            )
        return _write(
            connection, study, kept.id, kept.last.number + 1, RuleAct.CHANGE, rule, who, reason
        )


def retire_rule(study: Study, id: str, who: Coder | None = None, reason: str = "") -> RuleVersion:
    """Apply a rule no more; what it gave stays. Raises StudyError if it is retired already."""
    return _switched(study, id, RuleAct.RETIRE, who, reason)


def restore_rule(study: Study, id: str, who: Coder | None = None, reason: str = "") -> RuleVersion:
    """Apply a retired rule again. Raises StudyError if it is not retired."""
    return _switched(study, id, RuleAct.RESTORE, who, reason)


def check_may_write_rules(who: Coder | None) -> None:
    """Raise StudyError for anybody known not to lead the study."""
    if who is not None and who.role is not Role.LEAD:
        raise StudyError(
            f"{display_line(who.name)} does not lead this study, and only leads write rules.",
            "Ask a lead to write it.",
        )


def _switched(study: Study, id: str, act: RuleAct, who: Coder | None, reason: str) -> RuleVersion:
    _check(study, who, reason)
    with study.writing() as connection:
        kept = _found(_rules(connection, study), id)
        if kept.last.is_active != (act is RuleAct.RETIRE):
            state = "is not retired" if kept.last.is_active else "is retired already"
            raise StudyError(f"Rule {kept.id} {state}.", "Nothing was changed.")
        version = kept.last.number + 1
        return _write(connection, study, kept.id, version, act, kept.rule, who, reason)


def _check(study: Study, who: Coder | None, *reasons: str) -> None:
    check_is_whole(study)
    check_may_write_rules(who)
    if any(len(one) > MAX_REASON for one in reasons):
        raise UsageError("The reason is too long.", f"{MAX_REASON:,} characters are the most.")


def _rules(connection: Connection, study: Study) -> tuple[KeptRule, ...]:
    meanings = read_meanings(connection)
    codebook = study.codebook()
    versions: dict[str, list[RuleVersion]] = {}
    for row in connection.execute(
        select(coding_rule).order_by(coding_rule.c.made_at, coding_rule.c.version)
    ):
        try:
            made = RuleVersion(
                row.rule,
                row.version,
                RuleAct(row.act),
                rule_from_text(row.document),
                row.revision,
                row.made_by,
                row.reason,
                row.made_at,
            )
        except ValueError as error:
            raise UnreadableError(
                f"Rule {display_line(str(row.rule))} of the study cannot be read here.",
                "Restore a backup; `intercoder verify` lists everything that is damaged.",
            ) from error
        versions.setdefault(made.id, []).append(made)
    kept = []
    for listed in versions.values():
        last = max(listed, key=lambda one: one.number)
        code = meanings.of(last.revision).of(last.rule.code) if meanings else last.rule.code
        found = codebook.get(code)
        kept.append(
            KeptRule(
                tuple(sorted(listed, key=lambda one: one.number)),
                code,
                found is not None and not found.heading,
            )
        )
    return tuple(sorted(kept, key=lambda one: int(one.id[1:])))


def _found(kept: Sequence[KeptRule], id: str) -> KeptRule:
    wanted = id.strip().casefold()
    for one in kept:
        if one.id == wanted:
            return one
    named = ", ".join(one.id for one in kept)
    raise StudyError(
        f"The study has no rule “{display_line(id)}”.",
        f"Its rules are {named}." if named else "`intercoder rule add` adds one.",
    )


def _write(
    connection: Connection,
    study: Study,
    id: str,
    number: int,
    act: RuleAct,
    rule: Rule,
    who: Coder | None,
    reason: str,
) -> RuleVersion:
    if act is not RuleAct.RETIRE:
        check_fits(rule, study.codebook(), [one.id for one in study.questions()])
    made = RuleVersion(
        id,
        number,
        act,
        rule,
        latest_revision(connection),
        who.name if who else "",
        reason.strip(),
        utc_now(),
    )
    connection.execute(
        insert(coding_rule).values(
            rule=made.id,
            version=made.number,
            act=made.act.value,
            document=rule_to_text(rule),
            revision=made.revision,
            made_by=made.made_by,
            reason=made.reason,
            made_at=made.made_at,
        )
    )
    return made
