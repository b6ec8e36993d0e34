"""placeholder"""

from collections.abc import Sequence

from collector.model import Issue


def read_word(body: bytes, *, known: Issue | None = None, sections: Sequence[str] = ()) -> Issue:
    """Read."""
    raise NotImplementedError
