"""Long messages in parts: every channel takes so many bytes at once, and lines are not torn where it can be helped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_RESERVE = 100  # bytes of every part, for the line that says how much is left out
_SMALLEST = 200  # bytes; a limit below that is a mistake
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a message."""

    text: str
    heading: bool = False  # is repeated where its lines go on in another part
    counts: bool = False  # is one of those that are counted when they are left out


def fit(lines: Sequence[Line], *, limit: int, most: int, joint: str = "\n") -> list[str]:
    """The lines as at most ``most`` parts of at most ``limit`` bytes each (UTF-8), lines joined by ``joint``.

    What does not go in is counted: 另有 N 条. A line longer than a part is cut. No lines make no part.
    """
    room = max(limit, _SMALLEST) - _RESERVE
    parts: list[list[str]] = []
    heading = ""
    for place, line in enumerate(lines):
        text = cut(line.text, room // 2)
        heading = text if line.heading else heading
        if not parts or _bytes([*parts[-1], text, *_follower(lines, place, room)], joint) > room:
            if len(parts) == most:
                parts[-1].append(_rest(lines[place:]))
                break
            parts.append([f"{heading}（续）"] if parts and heading and not line.heading else [])
        parts[-1].append(text)
    return [joint.join(part) for part in parts]


def cut(text: str, limit: int) -> str:
    """The text, or as much of its beginning as goes into so many bytes with an ellipsis behind it."""
    packed = text.encode("utf-8", "replace")
    if len(packed) <= limit:
        return text
    return packed[: limit - len(_ELLIPSIS.encode())].decode("utf-8", "ignore") + _ELLIPSIS


def _follower(lines: Sequence[Line], place: int, room: int) -> list[str]:
    """What has to stand in the same part as a line: behind a heading, the line that follows it."""
    return [cut(after.text, room // 2) for after in lines[place + 1 : place + 2]] if lines[place].heading else []


def _bytes(texts: Sequence[str], joint: str) -> int:
    return sum(len(text.encode("utf-8", "replace")) + len(joint) for text in texts)


def _rest(lines: Sequence[Line]) -> str:
    counted = sum(line.counts for line in lines)
    return f"另有 {counted} 条，此处放不下" if counted else "……（此处放不下）"
