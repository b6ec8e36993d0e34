"""Long messages in parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from collector.running.notices.fitting import Line, cut, fit


def many(count: int) -> list[Line]:
    return [Line(text=f"{number}. 关于组织申报第{number}批项目的通知", counts=True) for number in range(count)]


def test_what_fits_is_one_part() -> None:
    assert fit(many(3), limit=1_000, most=5) == ["\n".join(line.text for line in many(3))]


def test_nothing_is_no_part() -> None:
    assert fit([], limit=1_000, most=5) == []


def test_parts_end_at_line_ends_and_hold_everything_in_order() -> None:
    parts = fit(many(60), limit=800, most=99)
    assert len(parts) > 3
    assert "\n".join(parts).split("\n") == [line.text for line in many(60)]


def test_what_is_left_out_is_counted() -> None:
    parts = fit([Line(text="头"), *many(60), Line(text="尾")], limit=800, most=2)
    assert len(parts) == 2
    shown = sum(part.count("关于组织") for part in parts)
    assert parts[-1].endswith(f"另有 {60 - shown} 条，此处放不下")


def test_a_heading_is_repeated_and_never_stands_last() -> None:
    lines = [Line(text="**政策法规**", heading=True), *many(30), Line(text="**标准化**", heading=True), *many(2)]
    for limit in range(500, 900, 7):
        parts = fit(lines, limit=limit, most=99)
        assert all(part.startswith(("**政策法规**", "**标准化**")) for part in parts)
        assert not any(part.split("\n")[-1].startswith("**") for part in parts)
    assert "（续）" in fit(lines, limit=500, most=99)[1]


def test_a_line_longer_than_a_part_is_cut_between_characters() -> None:
    (part,) = fit([Line(text="常" * 1_000)], limit=400, most=1)
    assert part.endswith("常…")
    assert cut("常州市", 8) == "常…"
    assert cut("常州市", 9) == "常州市"


@given(
    st.lists(st.tuples(st.text(max_size=300), st.booleans(), st.booleans()), max_size=60),
    st.integers(200, 5_000),
    st.integers(1, 6),
)
def test_no_part_is_ever_too_long(rows: list[tuple[str, bool, bool]], limit: int, most: int) -> None:
    lines = [Line(text=text, heading=heading, counts=counts) for text, heading, counts in rows]
    parts = fit(lines, limit=limit, most=most, joint="\n\n")
    assert len(parts) <= most
    assert all(len(part.encode("utf-8", "replace")) <= limit for part in parts)
    if "此处放不下" not in "".join(parts) and not any("…" in part for part in parts):
        assert all(text in "".join(parts) for text, _, _ in rows)
