"""The figures by their stable keys, with the facts a reader needs about each.

The names are part of the command's JSON and do not change. Formulas, sources and edge cases are in
docs/statistics.md, one section per family.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Key:
    """One kind of figure."""

    name: str
    title: str
    """Title used in tables."""
    source: str
    main: bool = False
    """Whether the table for people shows it by default."""


IN_PERCENT = frozenset({"percent_agreement", "percent_agreement_pairable", "unanimous_agreement"})
"""Figures that people read as percentages; in JSON and CSV they are shares."""


def _all() -> tuple[Key, ...]:
    linear, quadratic = ", linear weights", ", quadratic weights"
    gwet = "Gwet 2014"
    return (
        Key("percent_agreement", "percent agreement", "mean over answers", main=True),
        Key("percent_agreement_pairable", "percent agreement, by ratings", "1 - Do of alpha"),
        Key("unanimous_agreement", "all coders agree", "share of answers"),
        Key("unanimous_within_1", "all within one point", "share of answers"),
        Key("krippendorff_alpha_nominal", "alpha, nominal", "Krippendorff 2011", main=True),
        Key("krippendorff_alpha_ordinal", "alpha, ordinal", "Krippendorff 2011", main=True),
        Key("krippendorff_alpha_interval", "alpha, interval", "Krippendorff 2011", main=True),
        Key("krippendorff_alpha_ratio", "alpha, ratio", "Krippendorff 2011"),
        Key("krippendorff_alpha_weighted", "alpha, own weights", "Krippendorff 2011", main=True),
        Key("cohen_kappa", "Cohen's kappa", "Cohen 1960", main=True),
        Key("cohen_kappa_max", "largest kappa the margins allow", "Cohen 1960"),
        Key("cohen_kappa_linear", f"Cohen's kappa{linear}", "Cicchetti & Allison 1971"),
        Key("cohen_kappa_quadratic", f"Cohen's kappa{quadratic}", "Fleiss & Cohen 1973", main=True),
        Key("cohen_kappa_weighted", "Cohen's kappa, own weights", "Cohen 1968", main=True),
        Key("scott_pi", "Scott's pi", "Scott 1955"),
        Key("fleiss_kappa", "Fleiss' kappa", "Fleiss 1971", main=True),
        Key("fleiss_kappa_gwet", "Fleiss' kappa, missing allowed", gwet),
        Key("fleiss_kappa_gwet_quadratic", f"Fleiss' kappa{quadratic}", gwet),
        Key("conger_kappa", "Conger's kappa", "Conger 1980; Gwet 2014"),
        Key("conger_kappa_quadratic", f"Conger's kappa{quadratic}", "Conger 1980; Gwet 2014"),
        Key("light_kappa", "Light's kappa (mean of pairs)", "Light 1971", main=True),
        Key("hubert_kappa", "Hubert's kappa", "Hubert 1977; Davies & Fleiss 1982"),
        Key("gwet_ac1", "Gwet's AC1", "Gwet 2008", main=True),
        Key("gwet_ac2_quadratic", f"Gwet's AC2{quadratic}", gwet),
        Key("brennan_prediger", "Brennan-Prediger", "Brennan & Prediger 1981; Gwet 2014"),
        Key("brennan_prediger_quadratic", f"Brennan-Prediger{quadratic}", gwet),
        Key("bennett_s", "Bennett's S", "Bennett, Alpert & Goldstein 1954"),
        Key("randolph_kappa", "Randolph's kappa", "Randolph 2005"),
        Key("pabak", "PABAK", "Byrt, Bishop & Carlin 1993", main=True),
        Key("positive_agreement", "positive agreement", "Cicchetti & Feinstein 1990", main=True),
        Key("negative_agreement", "negative agreement", "Cicchetti & Feinstein 1990", main=True),
        Key("alpha_set_masi", "alpha over sets, MASI", "Passonneau 2006"),
        Key("alpha_set_jaccard", "alpha over sets, Jaccard", "Krippendorff 2011; Jaccard 1912"),
        Key("alpha_set_dice", "alpha over sets, Dice", "Krippendorff 2011; Dice 1945"),
        Key("alpha_set_nominal", "alpha over sets, exact match", "Krippendorff 2011"),
        Key("alpha_set_passonneau2004", "alpha over sets, Passonneau 2004", "Passonneau 2004"),
        Key("alpha_set_masi_dkpro", "alpha over sets, DKPro's MASI", "DKPro Agreement"),
        Key("mvalpha_nominal", "mvAlpha", "Krippendorff & Craggs 2016", main=True),
        Key(
            "pooled_kappa",
            "kappa pooled over codes",
            "De Vries et al. 2008; Conger 1980",
            main=True,
        ),
        Key("mean_code_alpha", "mean alpha, judgeable codes", "Krippendorff 2011", main=True),
        Key("masi_distance", "mean distance, MASI", "Passonneau 2006"),
        Key("jaccard_distance", "mean distance, Jaccard", "Jaccard 1912"),
        Key("dice_distance", "mean distance, Dice", "Dice 1945"),
        Key("nominal_distance", "mean distance, exact match", "share of unequal pairs"),
        Key("passonneau2004_distance", "mean distance, Passonneau 2004", "Passonneau 2004"),
        Key("masi_dkpro_distance", "mean distance, DKPro's MASI", "DKPro Agreement"),
        Key("pe_s", "expected agreement, S", "1 / categories"),
        Key("pe_scott", "expected agreement, Scott", "Scott 1955"),
        Key("pe_cohen", "expected agreement, Cohen", "Cohen 1960"),
        Key("pe_fleiss", "expected agreement, Fleiss", "Fleiss 1971"),
        Key("pe_ac1", "expected agreement, AC1", "Gwet 2008"),
    )


KEYS: Mapping[str, Key] = MappingProxyType({key.name: key for key in _all()})
