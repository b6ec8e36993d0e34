"""The operator's files in ``config/``: read once, validated strictly, handed on as plain frozen data.

``load`` is the door. Nothing here reads a clock, the environment or the network, and nothing imports a spider: who
calls says which families there are and what day it is.
"""

from __future__ import annotations

from collector.config.bulletin import Bulletin, Section
from collector.config.keep import Keep
from collector.config.overview import rows, source_table
from collector.config.registry import Config, build, families_in, load, missing_contact
from collector.config.settings import Settings

__all__ = [
    "Bulletin",
    "Config",
    "Keep",
    "Section",
    "Settings",
    "build",
    "families_in",
    "load",
    "missing_contact",
    "rows",
    "source_table",
]
