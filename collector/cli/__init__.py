"""The commands: each is a call and a print; results go to standard output, everything else to standard error."""

from __future__ import annotations

from collector.cli.app import main

__all__ = ["main"]
