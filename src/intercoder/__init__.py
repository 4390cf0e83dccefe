"""Code free-text survey answers in the terminal, and measure how well the coders agree.

In Python and notebooks: `docs/python.md`. Nothing is loaded before it is asked for.
"""

import os
from importlib import import_module

# Workbooks are read and written with Python's own XML, although lxml is there for Word documents:
# its errors are others, for a full disk as for a damaged file.
os.environ.setdefault("OPENPYXL_LXML", "False")

__version__ = "0.1.0"

_HOMES = {
    "Agreement": "api.agreement",
    "ArrowScorer": "api.scoring",
    "Coefficient": "api.coefficients",
    "Findings": "api.findings",
    "IntercoderError": "errors",
    "Prevalence": "api.prevalence",
    "Study": "api.study",
    "Suggester": "suggest.estimator",
    "ac1": "api.coefficients",
    "agreement_of": "api.agreement",
    "alpha": "api.coefficients",
    "brennan_prediger": "api.coefficients",
    "codes_frame": "api.codebooks",
    "coefficient": "api.coefficients",
    "create_study": "api.study",
    "demo_study": "api.study",
    "fleiss_kappa": "api.coefficients",
    "kappa": "api.coefficients",
    "open_study": "api.study",
    "percent_agreement": "api.coefficients",
    "read_codebook": "api.codebooks",
}
"""The module that has each name; type checkers read `__init__.pyi`."""
__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - the names of a table


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
