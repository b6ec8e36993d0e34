"""``python -m bench NAME …`` runs one measurement; ``python -m bench`` names them all."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path


def measurements() -> dict[str, str]:
    """Every measurement by name, with the first line of its docstring; none is imported for it."""
    files = sorted(file for file in Path(__file__).parent.glob("*.py") if not file.name.startswith("_"))
    trees = {file.stem: ast.parse(file.read_text(encoding="utf-8")) for file in files}
    return {
        name: (ast.get_docstring(tree) or "").partition("\n")[0]
        for name, tree in trees.items()
        if any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body)
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
