"""Whatever is done to the files' content, reading them ends in a configuration or in ConfigErrors, nothing else."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.config import rows, source_table
from tests.config.sample import documents, faults, read

WORDS = st.sampled_from(
    [
        "",
        " ",
        "科技部",
        "https://www.most.gov.cn/",
        "http://[",
        "rsshub://a/b",
        "trs",
        "high",
        "a[",
        "(",
        "07:30",
        "\x00",
    ]
)
SCALARS = st.one_of(
    WORDS,
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.sampled_from([date(2026, 1, 1), date(9999, 12, 31), time(1, 2), datetime(2026, 1, 1, tzinfo=UTC)]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to every value in nested tables and lists, itself excepted."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for key, below in inner:
        found += [(*path, key), *places(below, (*path, key))]
    return found


def holder(sample: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        sample = sample[key]
    return sample


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """The sample with one to three places changed, taken out, renamed or moved."""
    sample: Any = documents()
    for _ in range(draw(st.integers(1, 3))):
        inside = [path for path in places(sample) if len(path) > 1]
        path = draw(st.sampled_from(inside))
        table, key = holder(sample, path), path[-1]
        change = draw(st.sampled_from(["set", "drop", "rename", "copy"]))
        if change == "set":
            table[key] = draw(VALUES)
        elif change == "drop":
            del table[key]
        elif change == "rename" and isinstance(table, dict):
            table[draw(st.text(max_size=8))] = table.pop(key)
        else:
            table[key] = deepcopy(holder(sample, other := draw(st.sampled_from(inside)))[other[-1]])
    return sample


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(mutated())
def test_any_content_is_a_configuration_or_a_list_of_faults(sample: Any) -> None:
    found = faults(sample)
    assert all(fault.file in (*sample, "sources") and fault.problem for fault in found)
    if not found:
        config = read(sample)
        assert len(rows(config)) == len(config.columns)
        assert source_table(config).startswith("# Sources")
