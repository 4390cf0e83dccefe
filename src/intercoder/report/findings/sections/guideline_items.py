"""What guidelines for reporting ask for, in our words and with their numbers.

COREQ: Tong, Sainsbury and Craig (2007). SRQR: O'Brien, Harris, Beckman, Reed and Cook (2014). Cole
(2023) and Halpin (2024) number nothing; what they ask for is named by its subject.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a guideline."""

    number: str
    asks: str
    answered: tuple[str, ...] = ()
    """Ids of sections that answer it, if the document has them."""
    known: str = ""
    """What of `Known` answers it, once the author has said it; empty for nothing."""
    authors: str = ""
    """What is left to the author even so; empty for nothing."""


_HOW = ("how-made",)
_AGREE = ("agreement", "how-made")
COREQ = (
    Item("COREQ 1", "Who asked the questions", authors="for written answers: who issued them"),
    Item("COREQ 2", "Researchers' degrees", known="coders"),
    Item("COREQ 3", "Researchers' occupation at the time", known="coders"),
    Item("COREQ 4", "Researchers' gender", known="coders"),
    Item("COREQ 5", "Researchers' experience and training", known="training"),
    Item("COREQ 6", "Whether researchers and respondents knew each other", known="respondents"),
    Item("COREQ 7", "What respondents knew of the researchers", known="respondents"),
    Item("COREQ 8", "Researchers' assumptions and interests", known="coders"),
    Item("COREQ 9", "Methodological orientation", authors="name it: here, content analysis"),
    Item("COREQ 10", "How respondents were sampled", known="respondents"),
    Item("COREQ 11", "How respondents were approached", known="respondents"),
    Item("COREQ 12", "How many respondents there were", ("how-made", "summary")),
    Item("COREQ 13", "How many refused or dropped out, and why", ("bases",), "respondents"),
    Item("COREQ 14", "Where data were collected", known="collection"),
    Item("COREQ 15", "Whether others were present", known="collection"),
    Item("COREQ 16", "Who the respondents were", known="respondents"),
    Item("COREQ 17", "The questions, and whether they were piloted", _HOW, authors="piloting"),
    Item("COREQ 18", "Whether questions were asked again", ("waves",), "collection"),
    Item("COREQ 19", "How answers were recorded", known="collection"),
    Item("COREQ 20", "Field notes", authors="for written answers: none, or which"),
    Item("COREQ 21", "How long it took", known="collection"),
    Item("COREQ 22", "Whether more answers would have brought anything new", authors="saturation"),
    Item("COREQ 23", "Whether respondents saw transcripts", authors="for written answers: theirs"),
    Item("COREQ 24", "How many people coded", ("how-made", "agreement")),
    Item("COREQ 25", "The coding tree", ("codebook",)),
    Item("COREQ 26", "Where the codes come from", ("codebook",), "codebook"),
    Item("COREQ 27", "Software", _HOW),
    Item("COREQ 28", "Whether respondents commented on the findings", authors="whether they did"),
    Item("COREQ 29", "Quotations, each with who said it", ("quotations",), authors="identifiers"),
    Item("COREQ 30", "Whether findings fit the data", ("chapters", "quotations")),
    Item("COREQ 31", "Major themes", ("summary", "chapters")),
    Item("COREQ 32", "Minor themes and diverse cases", ("chapters", "quotations")),
)
SRQR = (
    Item("SRQR 1", "A title that names subject and approach", authors="the title"),
    Item("SRQR 2", "An abstract", ("summary",), authors="background and conclusion"),
    Item("SRQR 3", "The problem, and what is known of it", ("introduction",)),
    Item("SRQR 4", "The purpose, or the research questions", ("introduction",)),
    Item("SRQR 5", "Approach and paradigm", authors="name them"),
    Item("SRQR 6", "Researchers' characteristics and reflexivity", known="coders"),
    Item("SRQR 7", "Context", known="collection"),
    Item("SRQR 8", "Sampling, and when it ended", known="respondents"),
    Item("SRQR 9", "Ethics approval and consent", known="ethics"),
    Item("SRQR 10", "How data were collected", known="collection"),
    Item("SRQR 11", "Instruments: here the questions", _HOW),
    Item("SRQR 12", "Units of study: how many, and who", ("how-made", "bases"), "respondents"),
    Item("SRQR 13", "Data processing, protection and coding", _HOW),
    Item("SRQR 14", "Data analysis", _HOW),
    Item("SRQR 15", "What makes it trustworthy", _AGREE),
    Item("SRQR 16", "Synthesis and interpretation", ("chapters", "conclusion")),
    Item("SRQR 17", "Links to the data", ("chapters", "quotations")),
    Item("SRQR 18", "What it adds to earlier work", ("conclusion",)),
    Item("SRQR 19", "Limitations", known="limitations"),
    Item("SRQR 20", "Conflicts of interest", known="funding"),
    Item("SRQR 21", "Funding", known="funding"),
)
COLE = (
    Item(
        "Cole: why", "Why agreement is assessed, and whether it suits the material", authors="why"
    ),
    Item(
        "Cole: coders", "How many coders, and their part in making the codebook", _AGREE, "coders"
    ),
    Item("Cole: unit", "The unit that is coded", _HOW),
    Item("Cole: codebook", "The codebook with its definitions", ("codebook",)),
    Item("Cole: training", "Training and trial coding", _HOW, "training"),
    Item("Cole: sample", "Which and how many answers were coded twice", _AGREE),
    Item("Cole: measure", "The coefficient, why it, and its uncertainty", ("agreement",)),
    Item("Cole: each code", "Agreement on each code, not overall alone", ("agreement",)),
    Item("Cole: differences", "How disagreements were settled", _AGREE),
)
HALPIN = (
    Item("Halpin: test", "Which test of agreement", ("agreement",)),
    Item("Halpin: threshold", "Which agreement was held sufficient, and why", authors="why"),
    Item("Halpin: coders", "How many coders, and who", _HOW, "coders"),
    Item("Halpin: sample", "How much was coded by several, and how it was drawn", _AGREE),
    Item("Halpin: resolving", "How disagreements were resolved", _AGREE),
    Item("Halpin: audit trail", "Changes of the codebook: what, when, who, why", ("codebook",)),
)
GUIDELINES = (
    ("COREQ (Tong et al. 2007)", COREQ),
    ("SRQR (O'Brien et al. 2014)", SRQR),
    ("Intercoder reliability in qualitative work (Cole 2023)", COLE),
    ("Intercoder agreement in qualitative coding (Halpin 2024)", HALPIN),
)
REFERENCES = (
    "Cole, R. (2023). Inter-rater reliability methods in qualitative case study research."
    " Sociological Methods & Research. doi:10.1177/00491241231156971",
    "Halpin, S. N. (2024). Inter-coder agreement in qualitative coding: Considerations for its use."
    " American Journal of Qualitative Research, 8(3), 23–43. doi:10.29333/ajqr/14887",
    "O'Brien, B. C., Harris, I. B., Beckman, T. J., Reed, D. A., & Cook, D. A. (2014). Standards"
    " for reporting qualitative research: A synthesis of recommendations. Academic Medicine, 89(9),"
    " 1245–1251. doi:10.1097/ACM.0000000000000388",
    "Tong, A., Sainsbury, P., & Craig, J. (2007). Consolidated criteria for reporting qualitative"
    " research (COREQ): a 32-item checklist for interviews and focus groups. International Journal"
    " for Quality in Health Care, 19(6), 349–357. doi:10.1093/intqhc/mzm042",
    "Rao, J. N. K., & Scott, A. J. (1984). On chi-squared tests for multiway contingency tables"
    " with cell proportions estimated from survey data. Annals of Statistics, 12(1), 46–60.",
    "Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for proportions with small"
    " expected number of positive counts estimated from survey data. Survey Methodology, 24(2),"
    " 193–201.",
    "Newcombe, R. G. (1998). Interval estimation for the difference between independent"
    " proportions: comparison of eleven methods. Statistics in Medicine, 17(8), 873–890.",
    "Zou, G. Y. (2007). Toward using confidence intervals to compare correlations. Psychological"
    " Methods, 12(4), 399–413. doi:10.1037/1082-989X.12.4.399",
)
