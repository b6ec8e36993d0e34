"""A linear model as arrays: what it says of articles, what in a title made it say so, and how it is stored."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from collector.editing.choosing.features import PAIRS, WIDTH, Floats, Pairs, Rows, Seen, rows

_LONGEST = 8  # characters of a phrase that is shown


class BadModel(ValueError):
    """Stored arrays that are no model of this program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """Weights by class and column; of two classes there is one row, for the second."""

    classes: tuple[str, ...]
    weights: Floats  # classes (or 1) × WIDTH
    bias: Floats
    rarity: Floats  # PAIRS

    def probabilities(self, seen: Sequence[Seen]) -> Floats:
        """Articles × classes; every row sums to 1."""
        sums = _sums(rows(seen, self.rarity), self.weights) + self.bias
        if len(self.weights) == 1:
            sums = np.concatenate((np.zeros_like(sums), sums), axis=1)
        raised = np.exp(sums - sums.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)

    def phrase(self, article: Pairs, which: int) -> str:
        """The piece of a title that speaks most for a class, at most 8 characters; "" where nothing does."""
        if len(article.title) < 2:
            return ""
        columns = article.columns[: len(article.title) - 1]
        row = self.weights[which if len(self.weights) > 1 else 0]
        spoken = row[columns] * self.rarity[columns]
        if len(self.weights) > 1:
            spoken = spoken - self.weights[:, columns].mean(axis=0) * self.rarity[columns]
        elif which == 0:
            spoken = -spoken
        start, end = _best_run(spoken.tolist())
        return article.title[start : end + 1].tobytes().decode("utf-32-le") if end > start else ""

    def packed(self) -> bytes:
        """The arrays as npz; nothing in it can be executed."""
        out = io.BytesIO()
        np.savez_compressed(
            out, classes=np.array(self.classes), weights=self.weights, bias=self.bias, rarity=self.rarity
        )
        return out.getvalue()


def unpacked(stored: bytes) -> Linear:
    """The model that ``Linear.packed`` wrote; objects that would have to be unpickled are refused.

    :raises BadModel: it is something else.
    """
    try:
        with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
            model = Linear(
                classes=tuple(str(name) for name in arrays["classes"]),
                weights=arrays["weights"].astype(np.float32),
                bias=arrays["bias"].astype(np.float32),
                rarity=arrays["rarity"].astype(np.float32),
            )
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise BadModel(f"存下的模型读不出：{error}") from error
    _check(model)
    return model


def _check(model: Linear) -> None:
    ways = 1 if len(model.classes) == 2 else len(model.classes)
    shapes = (model.weights.shape, model.bias.shape, model.rarity.shape)
    if shapes != ((ways, WIDTH), (ways,), (PAIRS,)):
        raise BadModel(f"存下的模型形状不符：{shapes}")
    if not all(np.isfinite(array).all() for array in (model.weights, model.bias, model.rarity)):
        raise BadModel("存下的模型里有不是数的值")


def _sums(given: Rows, weights: Floats) -> Floats:
    """Articles × ways: what the weights of each article's columns come to."""
    found = [np.bincount(given.of, weights=way[given.columns] * given.values, minlength=given.count) for way in weights]
    return np.stack(found, axis=1).astype(np.float32)


def _best_run(values: Sequence[float]) -> tuple[int, int]:
    """Where the neighbours that speak begin and end, round the one that speaks most; (0, 0): none does."""
    top = max(values)
    if top <= 0:
        return 0, 0
    start = values.index(top)
    end = start + 1
    while end < len(values) and values[end] > 0 and end - start < _LONGEST - 1:
        end += 1
    while start and values[start - 1] > 0 and end - start < _LONGEST - 1:
        start -= 1
    return start, end
