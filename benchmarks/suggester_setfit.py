"""SetFit, as a peer of the suggester: for the Python of an environment in which it is installed.

    python -m venv FOLDER && FOLDER/bin/pip install setfit
    python benchmarks/suggester.py … --setfit FOLDER/bin/python --setfit-weights MODEL

MODEL is a folder with a sentence-transformers model, such as all-MiniLM-L6-v2. What it does
(Tunstall et al. 2022): the encoder's own weights are tuned on pairs of labelled answers, so that
those with a common code come together; then one logistic regression a code on its vectors.

This file is run by `suggester_peers.setfit`: labelled answers, whether each has each code, and
held-out answers come as JSON; what goes back are probabilities of the held-out ones, and of the
labelled ones by regressions that had not seen them (the encoder had). It imports nothing else of
this repository.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from typing import Any

PAIRS, STEPS = 20, 60
"""Pairs of each kind drawn for each answer, as in the paper, and steps of 16 pairs at most."""
FOLDS = 3


def main() -> None:
    """Read, learn, and write."""
    os.environ |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    asked = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is not for whoever asked
    json.dump(learned(asked), out)


def learned(asked: dict[str, Any]) -> dict[str, Any]:
    """Probabilities of the held-out and the labelled answers."""
    import numpy as np
    import torch
    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    model = SetFitModel.from_pretrained(asked["weights"], multi_target_strategy="one-vs-rest")
    data = Dataset.from_dict({"text": asked["labelled"], "label": asked["given"]})
    with tempfile.TemporaryDirectory() as folder:
        how = TrainingArguments(
            folder,
            batch_size=16,
            num_iterations=PAIRS,
            max_steps=STEPS,
            save_strategy="no",
            report_to="none",
        )
        Trainer(model=model, args=how, train_dataset=data).train()
    given = np.array(asked["given"])
    vectors = model.encode(asked["labelled"])
    left_out = np.zeros(given.shape)
    for test in np.array_split(np.random.default_rng(0).permutation(len(given)), FOLDS):
        train = np.setdiff1d(np.arange(len(given)), test)
        head = OneVsRestClassifier(LogisticRegression()).fit(vectors[train], given[train])
        left_out[test] = head.predict_proba(vectors[test])
    held = np.asarray(model.predict_proba(asked["held"]))
    return {"held": held.tolist(), "left_out": left_out.tolist()}


if __name__ == "__main__":
    main()
