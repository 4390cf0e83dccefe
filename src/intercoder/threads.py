"""Limits the threads of the numeric libraries."""

from __future__ import annotations

import os


def one_thread() -> None:
    """Have the numeric libraries take one thread each; before NumPy is first imported.

    A second one brings little on free cores, and beside other work it waits so much for the first
    that everything takes up to ten times as long (`benchmarks/agreement_of_study.py`).
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
