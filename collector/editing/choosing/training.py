"""Training: the one place where scikit-learn is at work; what comes out is a ``Linear``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from collector.editing.choosing.features import WIDTH, Floats, Seen, rarities, rows
from collector.editing.choosing.linear import Linear

_STEPS = 300


def train(seen: Sequence[Seen], said: Sequence[str], weights: Sequence[float], *, strict: float = 4.0) -> Linear:
    """A model that says of articles what was said of these; the same for the same input, whatever the machine's mood.

    :param said: the class of each; at least two of them differ.
    :param weights: how much each counts.
    :param strict: how closely it follows the examples; more is closer.
    """
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # shipped without types
    from sklearn.linear_model import LogisticRegression

    rarity = rarities(seen)
    given = rows(seen, rarity)
    often = np.bincount(given.columns, minlength=WIDTH)[given.columns] > 1  # what stood only once teaches nothing
    kept, places = np.unique(given.columns[often], return_inverse=True)
    matrix = csr_matrix((given.values[often], (given.of[often], places)), shape=(len(seen), len(kept)))
    solver = "lbfgs" if len(set(said)) > 2 else "liblinear"
    model = LogisticRegression(C=strict, max_iter=_STEPS, tol=1e-3, solver=solver, random_state=0)
    model.fit(matrix, np.array(said), sample_weight=np.array(weights, dtype=np.float64))
    coefficients: Floats = np.zeros((len(model.coef_), WIDTH), dtype=np.float32)
    coefficients[:, kept] = model.coef_
    return Linear(
        classes=tuple(str(name) for name in model.classes_),
        weights=coefficients,
        bias=model.intercept_.astype(np.float32),
        rarity=rarity,
    )


def order(wanted: Sequence[bool], scores: Sequence[float]) -> float:
    """How often a wanted one stands above one that is not (area under the ROC curve); both kinds must be there."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(np.array(wanted), np.array(scores)))
