"""The issue from the command line: made of what was decided, put in order, checked, printed, written to files."""

from __future__ import annotations

from collector.cli.issue import files, making, proof

__all__ = ["files", "making", "proof"]
