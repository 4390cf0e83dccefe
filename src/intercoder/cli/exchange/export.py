"""`intercoder export`: writes answers and decisions to a table."""

from __future__ import annotations

from pathlib import Path

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.coder_options import coders_option
from intercoder.cli.exchange.tables import write_tables
from intercoder.cli.leaving.leaves import leaves
from intercoder.cli.output import StudyCommand, progress, say, study_argument
from intercoder.errors import UsageError
from intercoder.text.counted import counted


@click.command(cls=StudyCommand, formerly={"--coder": "--coders"})
@study_argument
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--shape",
    type=click.Choice(["long", "wide"]),
    default=None,
    help="Long: one row per answer, coder and code. Wide: one row per answer and coder, with a "
    "column of 0 and 1 for each code.  [default: long]",
)
@click.option(
    "--with",
    "with_",
    type=click.Choice(["attributes"]),
    multiple=True,
    help="Add the respondents' attributes, in columns attribute:NAME.",
)
@coders_option("Only these coders.")
@click.option("--round", "round_", metavar="ROUND", help="Only this round.")
@click.option(
    "--all-answers", is_flag=True, help="Include answers that none of these coders decided."
)
@click.option(
    "--as-counted",
    is_flag=True,
    help="Write the codes that decisions count as since the codebook changed, not those given.",
)
@click.option(
    "--consensus",
    is_flag=True,
    help="Export the consensus instead: codes, how it was reached, the reason, and what is still "
    "open.",
)
@click.option(
    "--final",
    is_flag=True,
    help="For analysis: one row per answer with its result, a column of 0 and 1 for each code, and "
    "the rule that produced it.",
)
@click.option(
    "--per",
    type=click.Choice(["answer", "respondent", "code"]),
    default=None,
    help="With --final: one row per answer or respondent; or a sheet of a workbook per code, with "
    "the answers that have it.  [default: answer]",
)
@click.option(
    "--passages",
    is_flag=True,
    help="The words that coders marked: one row per passage, with its place in the text.",
)
@click.option(
    "--tables",
    type=click.Choice(["frequencies", "by", "cooccurrence", "sets", "conclusions"]),
    default=None,
    help="Instead of answers, tables of counts for others, with small counts hidden: the same as "
    "`findings --table TABLE --output OUT`.",
)
@click.option("--by", multiple=True, metavar="VIEW", help="With --tables by: groups to compare.")
@click.option("--force", is_flag=True, help="Overwrite OUT if it exists.")
@click.option("--no-bom", is_flag=True, help="CSV: leave out the byte order mark. Excel needs it.")
@click.option(
    "--unguarded",
    is_flag=True,
    help="CSV: no apostrophe before texts that a spreadsheet would run as a formula.",
)
@click.option("--delimiter", help="CSV: delimiter; 'semicolon', 'tab' or a character.")
@click.option(
    "--decimal",
    type=click.Choice([".", ","]),
    default=None,
    help="CSV: decimal mark of the numbers; ',' needs another delimiter.  [default: .]",
)
@as_option
@click.pass_context
@leaves("Answers and decisions", when=lambda asked: asked["tables"] is None)
def export(  # noqa: PLR0913 - an argument for each option
    context: click.Context,
    study: str,
    out: Path,
    *,
    shape: str | None,
    with_: tuple[str, ...],
    coders: tuple[str, ...],
    round_: str | None,
    all_answers: bool,
    as_counted: bool,
    consensus: bool,
    final: bool,
    per: str | None,
    passages: bool,
    tables: str | None,
    by: tuple[str, ...],
    force: bool,
    no_bom: bool,
    unguarded: bool,
    delimiter: str | None,
    decimal: str | None,
    as_name: str | None,
) -> None:
    """Write the decisions of a study to OUT: .csv, .xlsx, .parquet, .sav, .dta, .rds or .qdpx.

    Files for SPSS (.sav), Stata (.dta) and R (.rds) have labels for variables and values, and
    say why nothing is known where it is not; .sav also has a multiple-response set per question.
    A REFI-QDA project (.qdpx) brings answers, codebook, coders, decisions and memos to NVivo,
    MAXQDA, ATLAS.ti and others.

    They are for your team: no rule protects small groups in them. Tables for others are written
    with --tables, to a .txt, .json or .csv file, in which small counts are hidden.

    While a blind round is open, a coder (--as) gets only their own decisions; a lead gets all of
    them.

    With --final, the result for an answer is the consensus of the latest round that has one.
    Without consensus, the latest round in which people judged the answer decides: what all coders
    gave (if two or more), else what more than half of them gave, else the only judgement; otherwise
    the answer is open. A judgement counts as a whole set of codes. --round NAME uses one round
    only. Answers that are open or were never judged also have a row, without codes. The column
    "rule" says which case applied: consensus, unanimous, majority, single, open, not judged.
    """
    from intercoder.exchange.exporting.exporting import Style, permitted
    from intercoder.exchange.exporting.exporting import export as write_table
    from intercoder.exchange.exporting.study_tables import decision_count
    from intercoder.exchange.exporting.wanted import ResultUnit, Shape, Wanted
    from intercoder.study.study import open_study
    from intercoder.tables.delimited import delimiter_character

    if tables is not None:
        write_tables(context, study, out, tables)
        return
    if by:
        raise UsageError("--by compares groups in tables of counts.", "Add --tables by.")
    _check_fits(shape, per, final=final)
    style = Style(
        byte_order_mark=not no_bom,
        guarded=not unguarded,
        delimiter=delimiter_character(delimiter or ",") or ",",
        decimal_comma=decimal == ",",
    )
    with open_study(study) as opened:
        wanted, alone = permitted(
            opened,
            person(opened, as_name),
            Wanted(
                shape=Shape(shape or Shape.LONG),
                coders=coders,
                round=round_,
                attributes="attributes" in with_,
                all_answers=all_answers,
                consensus=consensus,
                as_counted=as_counted,
                final=ResultUnit(per or ResultUnit.ANSWER) if final else None,
                passages=passages,
            ),
        )
        if alone is not None:
            say(f"A blind round is open: only the decisions of {alone.name} are written.")
        with progress("Decisions written", decision_count(opened, wanted)) as advance:
            done = write_table(opened, out, wanted, style, replace=force, advance=advance)
    wrote = counted(done.rows, "row" if done.columns else "decision")
    columns = f" and {counted(done.columns, 'column')}" if done.columns else ""
    say(f"Wrote {wrote}{columns}: {out}")
    for remark in done.remarks:
        say(remark)


def _check_fits(shape: str | None, per: str | None, *, final: bool) -> None:
    """Raise UsageError for options that contradict each other."""
    if per and not final:
        raise UsageError("--per sets the rows of --final.", "Add --final.")
    if final and shape == "long":
        raise UsageError(
            "With --final, each code has a column, and each answer or respondent has one row.",
            "Leave out --shape long.",
        )
