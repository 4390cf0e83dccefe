"""What a report costs beside one that is made by hand from the same export.

    python benchmarks/report_by_hand.py [--repeat 3]

The demonstration's library study is exported; a script of pandas, statsmodels and python-docx, as
an analyst would write it for this one study, makes tables of codes and domains by question, with
intervals, domains by two attributes with corrected tests, and pairs of domains. Beside it, the
program's own commands. Figures of both are compared. What the script lacks, and the document has,
is listed. Prints JSON: commands typed, lines written by hand, seconds of
the processor, and figures that are equal.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from itertools import combinations
from os import times
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from docx import Document
from scipy.stats import chi2_contingency
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from intercoder.codebook.code import Codebook
from intercoder.exchange.demo import make_demo
from intercoder.study.study import open_study

BY = ("age_group", "branch_size")
"""Attributes that codes are compared by."""
LACKING = (
    "small counts protected, here and together with what left before",
    "bars with intervals, differences and a heat map, each with a text alternative",
    "a summary in sentences",
    "how the study was coded: rounds, coders, adjudication, suggestions",
    "reliability with intervals, by code and pair, as an appendix",
    "the codebook with its history, and the guidelines' checklist",
    "what changed since the last report, with the author's words kept",
    "survey weights, strata and clusters",
)
Figures = dict[str, Any]


# By hand: begin
def by_hand(
    export: Path, out: Path, domains: dict[str, list[str]], names: dict[str, str]
) -> Figures:
    """The script that somebody would write for this study."""
    data = pd.read_csv(export, encoding="utf-8-sig", dtype={"respondent": str})
    data = data[data["state"].isin(["coded", "no code applies"])]
    data = data.rename(columns={f"attribute:{one}": one for one in BY})
    for domain, codes in domains.items():
        data[f"code:{domain}"] = data[[f"code:{code}" for code in codes]].max(axis=1)
    document = Document()
    found: Figures = {}
    document.add_heading("Findings", 0)
    for question, part in data.groupby("question", sort=False):
        document.add_heading(str(question), 1)
        n = len(part)
        size = n - 1  # Korn and Graubard's, of a simple random sample
        table = document.add_table(rows=1, cols=4)
        for cell, title in zip(
            table.rows[0].cells, ("Code", "Answers", "Share", "95 % interval"), strict=True
        ):
            cell.text = title
        for code, name in names.items():
            count = int(part[f"code:{code}"].sum())
            low, high = proportion_confint(count / n * size, size, method="wilson")
            row = (name, f"{count:,}", f"{count / n:.1%}", f"{low:.1%} to {high:.1%}")
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
            found[f"{question}, {code}"] = (count, count / n, low, high)
        for attribute in BY:
            document.add_heading(f"By {attribute}", 2)
            crosses = {one: pd.crosstab(part[attribute], part[f"code:{one}"]) for one in domains}
            p = [
                chi2_contingency(one, correction=False).pvalue if one.shape[1] == 2 else np.nan
                for one in crosses.values()
            ]
            adjusted = multipletests(p, method="holm")[1]
            groups = sorted(part[attribute].unique())
            table = document.add_table(rows=1, cols=2 + len(groups))
            for cell, title in zip(
                table.rows[0].cells, ("Code", *groups, "Adjusted p"), strict=True
            ):
                cell.text = title
            for (domain, cross), raw, corrected in zip(crosses.items(), p, adjusted, strict=True):
                cells = [
                    f"{cross.get(1, pd.Series(0, cross.index))[one]} "
                    f"({cross.get(1, pd.Series(0, cross.index))[one] / cross.loc[one].sum():.1%})"
                    for one in groups
                ]
                line = (names[domain], *cells, f"{corrected:.3f}")
                for cell, text in zip(table.add_row().cells, line, strict=True):
                    cell.text = text
                for one in groups:
                    given = int(cross.get(1, pd.Series(0, cross.index))[one])
                    found[f"{question}, {attribute} {one}, {domain}"] = (given,)
                found[f"{question}, {attribute}, {domain}, p"] = (raw,)
        document.add_heading("Together", 2)
        for one, other in combinations(domains, 2):
            both = int((part[f"code:{one}"] * part[f"code:{other}"]).sum())
            phi = part[f"code:{one}"].corr(part[f"code:{other}"])
            document.add_paragraph(f"{names[one]}, {names[other]}: {both} (phi {phi:.2f})")
            found[f"{question}, {one} and {other}"] = (both, phi)
    document.save(str(out))
    return found


# By hand: end


def of_program(study: Path) -> Figures:
    """The same figures as the program's commands print them, with all digits."""
    found: Figures = {}
    for kind in ("frequencies", "cooccurrence"):
        for table in _tables(study, "--table", kind):
            (question,) = table["questions"]
            for row in table.get("rows", ()):
                shares = row["count"], row["share"], row["low"], row["high"]
                found[f"{question}, {row['code']}"] = shares
            for pair in table.get("pairs", ()):
                name = f"{question}, {pair['first']} and {pair['second']}"
                found[name] = pair["count"], pair["phi"]
    for attribute in BY:
        for table in _tables(study, "--by", attribute, "--roll-up", "1"):
            (question,) = table["questions"]
            for row in table["rows"]:
                for group, told in zip(table["groups"], row["groups"], strict=True):
                    name = f"{question}, {attribute} {group['name']}, {row['code']}"
                    found[name] = (told["count"],)
                found[f"{question}, {attribute}, {row['code']}, p"] = (row["p"],)
    return found


def _tables(study: Path, *options: str) -> list[dict[str, Any]]:
    ran = _run("findings", str(study), *options, "--format", "json")
    tables: list[dict[str, Any]] = json.loads(ran)["tables"]
    return tables


def _run(*arguments: str) -> str:
    command = [sys.executable, "-m", "intercoder", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _processor_seconds() -> float:
    """Of this process and those it has run."""
    return sum(times()[:4])


def _tops(book: Codebook) -> tuple[dict[str, list[str]], dict[str, str]]:
    """The codes below each top of the tree, and the names of all rows in the tree's order."""
    given = [one.id for one in book.assignable]
    domains = {
        top.id: [one for one in given if book.path(one)[0].id == top.id]
        for top in book.children(None)
    }
    return domains, {code.id: code.name for _, code in book.walk()}


def compared(hand: Figures, program: Figures) -> dict[str, Any]:
    """How many figures are equal to nine decimals, and what the largest difference of others is."""
    equal, p_values, other = 0, [], []
    for name, values in hand.items():
        for mine, its in zip(values, program[name], strict=True):
            if name.endswith(", p"):
                if its is not None and not np.isnan(mine):
                    p_values.append(abs(mine - its))
            elif abs(mine - its) <= 1e-9:
                equal += 1
            else:
                other.append(f"{name}: {mine} by hand, {its}")
    return {
        "equal": equal,
        "different": other,
        "p_values": len(p_values),
        "largest_difference_of_p": round(max(p_values), 5),
        "why": "by hand Pearson's chi-square; the program's is Rao and Scott's, as by R's svychisq",
    }


def main() -> None:
    """Make both and print what they cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=1)
    asked = parser.parse_args()
    source = Path(__file__).read_text("utf-8")
    lines = source.split("# By hand: begin")[1].split("# By hand: end")[0].strip().split("\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        study = folder / "library.study"
        make_demo(study)
        with open_study(str(study)) as opened:
            domains, names = _tops(opened.codebook())
        seconds: dict[str, list[float]] = {"by_hand": [], "program": []}
        hand: Figures = {}
        for number in range(asked.repeat):
            begun = _processor_seconds()
            export = folder / f"{number}.csv"
            _run(
                "export",
                str(study),
                str(export),
                "--final",
                "--shape",
                "wide",
                "--with",
                "attributes",
            )
            hand = by_hand(export, folder / f"{number}-hand.docx", domains, names)
            seconds["by_hand"].append(_processor_seconds() - begun)
            begun = _processor_seconds()
            views = [word for one in BY for word in ("--by", one)]
            _run("findings", str(study), str(folder / f"{number}.docx"), *views)
            seconds["program"].append(_processor_seconds() - begun)
        print(
            json.dumps(
                {
                    "by_hand": {
                        "commands": 2,
                        "lines_written": len(lines),
                        "processor_seconds": round(min(seconds["by_hand"]), 1),
                    },
                    "program": {
                        "commands": 1,
                        "lines_written": 0,
                        "processor_seconds": round(min(seconds["program"]), 1),
                    },
                    "figures": compared(hand, of_program(study)),
                    "only_the_program_has": LACKING,
                },
                indent=2,
            )
        )


if __name__ == "__main__":
    main()
