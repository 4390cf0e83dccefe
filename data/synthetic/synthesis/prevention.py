"""The plan of the prevention study: four open questions on feelings, circumstances and help.

The phrases stay at the level of headings in published prevention research, short and plain.
"""

from __future__ import annotations

from synthesis.plan import CoderPattern, Effect, PlannedQuestion, StudyPlan, Weights

HEADINGS = {
    "motivations": (
        "emotional-regulation",
        "escape",
        "sensation-seeking",
        "curiosity",
        "compulsion",
        "belonging",
        "self-worth",
    ),
    "facilitators": (
        "perceived-anonymity",
        "ease-of-access",
        "low-perceived-risk",
        "minimisation",
        "perceived-norms",
        "habituation",
        "unsupervised-time",
    ),
    "situation": (
        "stress",
        "loneliness",
        "boredom",
        "low-mood",
        "relationship-problems",
        "life-change",
        "substance-use",
    ),
    "barriers": (
        "legal-consequences",
        "social-consequences",
        "empathy",
        "moral-values",
        "help-seeking",
        "social-support",
        "technical-barriers",
        "new-routines",
    ),
}

_REST = {"other": 2.0, "unclear": 1.5, "refuses-to-answer": 4.0}
_SHARES = {
    "emotional-regulation": 24,
    "escape": 14,
    "sensation-seeking": 12,
    "curiosity": 16,
    "compulsion": 15,
    "belonging": 9,
    "self-worth": 8,
    "perceived-anonymity": 24,
    "ease-of-access": 24,
    "low-perceived-risk": 11,
    "minimisation": 10,
    "perceived-norms": 8,
    "habituation": 10,
    "unsupervised-time": 13,
    "stress": 22,
    "loneliness": 22,
    "boredom": 12,
    "low-mood": 15,
    "relationship-problems": 11,
    "life-change": 9,
    "substance-use": 10,
    "legal-consequences": 18,
    "social-consequences": 14,
    "empathy": 15,
    "moral-values": 15,
    "help-seeking": 13,
    "social-support": 10,
    "technical-barriers": 6,
    "new-routines": 10,
}


def _weights(domain: str, straying: float) -> Weights:
    """Weights of the codes under a domain's question; few answers name another domain's codes.

    Barriers are named under their own question only.
    """
    inside = HEADINGS[domain]
    stray = {
        code: share * straying
        for code, share in _SHARES.items()
        if code not in inside and code not in HEADINGS["barriers"]
    }
    return {**{code: _SHARES[code] for code in inside}, **stray, **_REST}


PREVENTION = StudyPlan(
    name="prevention",
    codebook="prevention-2know.yaml",
    letter="R",
    respondents=4549,
    languages={"en": 55, "fi": 15, "sv": 10, "es": 8, "ru": 6, "ar": 6},
    attributes={
        "age_group": {"18-24": 24, "25-34": 33, "35-44": 22, "45-54": 13, "55+": 8},
        "region": {"Region A": 34, "Region B": 27, "Region C": 18, "Region D": 12, "Region E": 9},
        "employment": {"employed": 52, "student": 19, "not employed": 21, "other": 8},
        "wave": {"1": 36, "2": 34, "3": 30},
    },
    questions=(
        PlannedQuestion(
            "motivations",
            "What feelings or needs played a part?",
            _weights("motivations", 0.10),
            0.06,
        ),
        PlannedQuestion(
            "facilitators", "What made it easier?", _weights("facilitators", 0.08), 0.08
        ),
        PlannedQuestion(
            "situation", "What was going on in your life?", _weights("situation", 0.08), 0.06
        ),
        PlannedQuestion(
            "barriers",
            "What has kept you from it, or helped you stop?",
            {**{code: _SHARES[code] for code in HEADINGS["barriers"]}, **_REST},
            0.08,
        ),
    ),
    effects=(
        Effect("employment", "employed", "stress", 1.6),
        Effect("employment", "not employed", "boredom", 1.8),
        Effect("employment", "not employed", "life-change", 1.6),
        Effect("age_group", "18-24", "curiosity", 1.5),
        Effect("age_group", "55+", "loneliness", 1.5),
        Effect("wave", "3", "help-seeking", 1.5),
    ),
    headings=HEADINGS,
    registers={
        "terse": 30,
        "lines": 4,
        "framed": 14,
        "sentences": 36,
        "mixed": 7,
        "contrast": 4,
        "chatty": 5,
    },
    noises={
        "lower": 0.14,
        "typo": 0.06,
        "unpunctuated": 0.25,
        "exclaimed": 0.005,
        "spaced": 0.01,
        "quoted": 0.004,
        "padded": 0.02,
    },
    code_counts={1: 64, 2: 26, 3: 8, 4: 2},
    long_words=(60, 110),
    coders=(
        CoderPattern("anna", misses_secondary=0.30),
        CoderPattern(
            "ben",
            confuses={
                "loneliness": ("unsupervised-time", 0.25),
                "unsupervised-time": ("loneliness", 0.10),
            },
            overuses_other=0.06,
        ),
        CoderPattern(
            "carla",
            slips=(0.02, 0.18),
            weak_languages=("ru", "ar"),
            skips_weak=0.20,
            unsure_weak=0.40,
        ),
    ),
    overlap_share=0.20,
    long=0.008,
    exclaiming=0.01,
    elaborating=0.35,
)
