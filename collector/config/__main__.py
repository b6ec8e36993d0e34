"""Print the registry's table, ``docs/sources.md``: ``python -m collector.config > docs/sources.md``."""

from __future__ import annotations

import sys
from pathlib import Path

from collector.config.overview import source_table
from collector.config.registry import load


def main(directory: Path = Path("config")) -> None:
    """Write the table for the configuration in ``directory`` to standard output, as UTF-8."""
    sys.stdout.buffer.write(source_table(load(directory)).encode())


if __name__ == "__main__":
    main()
