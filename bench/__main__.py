"""``python -m bench NAME …`` runs one measurement; ``python -m bench`` names them all."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench


def measurements() -> dict[str, str]:
    """Every measurement by name, with the first line of its docstring."""
    names = sorted(m.name for m in pkgutil.iter_modules(bench.__path__) if not m.name.startswith("_"))
    modules = {name: importlib.import_module(f"bench.{name}") for name in names}
    return {
        name: (module.__doc__ or "").strip().splitlines()[0]
        for name, module in modules.items()
        if hasattr(module, "main")
    }


def main(argv: list[str]) -> int:
    """Run the measurement that ``argv[0]`` names; 2 when there is none such."""
    known = measurements()
    if not argv or argv[0] not in known:
        for name, line in known.items():
            print(f"{name:12} {line}")
        return 0 if not argv else 2
    return int(importlib.import_module(f"bench.{argv[0]}").main(argv[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
