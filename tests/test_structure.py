"""The rules of the house, held over the syntax tree: who imports whom, and where third-party libraries may appear."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("collector", "spiders")

# From the top down; a layer may import what stands in a later row, and its own.
LAYERS = (
    {"cli", "__main__"},
    {"desk", "running"},
    {"publishing", "editing", "gathering"},
    {"store"},
    {"config"},
    {"reading", "rhythm"},
    {"model", "errors", "__init__"},
)
ABOVE_STORE = {"publishing", "editing", "gathering"}  # neighbours in one row that may not import each other

CONFINED = {
    "scrapy": {"spiders", "collector/gathering"},
    "twisted": {"spiders", "collector/gathering", "collector/running"},
    "warcio": {"collector/gathering"},
    "sqlite_utils": {"collector/store"},
    "sqlite3": {"collector/store"},
    "feedparser": {"spiders/feed.py"},
    "apscheduler": {"collector/running"},
    "selectolax": {"collector/reading", "spiders"},
    "nh3": {"collector/reading"},
    "numpy": {"collector/editing", "collector/reading", "collector/store/search"},
    "rapidfuzz": {"collector/editing", "collector/reading"},
    "xlsxwriter": {"collector/publishing"},
    "docx": {"collector/reading", "collector/publishing"},
    "docxtpl": {"collector/publishing"},
    "PIL": {"collector/publishing"},
    "resvg_py": {"collector/publishing"},
    "jinja2": {"collector/publishing", "collector/desk"},
    "fastapi": {"collector/desk"},
    "starlette": {"collector/desk"},
    "uvicorn": {"collector/desk", "collector/cli"},
    "argon2": {"collector/desk"},
    "pydantic": {"collector/desk", "collector/running/cluster"},
    "kombu": {"collector/running/cluster"},
    "anyio": {"collector/desk"},
    "markupsafe": {"collector/desk"},
    "holidays": {"collector/rhythm"},
    "apprise": {"collector/running"},
    "prometheus_client": {"collector/running"},
    "sklearn": {"collector/editing/choosing"},
    "scipy": {"collector/editing/choosing"},
    "celery": {"collector/running/cluster"},
    "redis": {"collector/running/cluster"},
    "click": {"collector/cli"},
    "rich": {"collector/cli"},
}


def modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Full dotted names of what a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def part(path: Path) -> str:
    """The part of ``collector`` a module belongs to: its folder, or its own name."""
    inner = path.relative_to(ROOT / "collector")
    return inner.parts[0].removesuffix(".py")


def part_of_collector(path: Path) -> str | None:
    return part(path) if path.is_relative_to(ROOT / "collector") else None


def layer(name: str) -> int:
    return next(i for i, row in enumerate(LAYERS) if name in row)


def parts_imported(path: Path) -> set[str]:
    names = {name.split(".")[1] for name in imports(path) if name.startswith("collector.") and name.count(".") >= 1}
    return {name for name in names if not name.startswith("__")}


@pytest.mark.parametrize("path", [p for p in modules() if p.is_relative_to(ROOT / "collector")], ids=str)
def test_imports_point_down(path: Path) -> None:
    own = part(path)
    for other in parts_imported(path):
        if other == own or own == "__init__":
            continue
        assert layer(other) >= layer(own), f"{path} imports {other}, which stands above it"
        if other in ABOVE_STORE:
            assert own not in ABOVE_STORE, f"{path} imports its neighbour {other}"


@pytest.mark.parametrize("path", [p for p in modules() if p.is_relative_to(ROOT / "spiders")], ids=str)
def test_spiders_import_reading_and_model_only(path: Path) -> None:
    assert parts_imported(path) <= {"reading", "model", "errors"}, path


@pytest.mark.parametrize("path", modules(), ids=str)
def test_libraries_stay_in_their_place(path: Path) -> None:
    where = path.relative_to(ROOT).as_posix()
    for name in imports(path):
        allowed = CONFINED.get(name.split(".")[0])
        if allowed is not None:
            assert any(where == place or where.startswith(place + "/") for place in allowed), f"{where} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=str)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


@pytest.mark.parametrize("path", [p for p in modules() if part_of_collector(p) in {"reading", "rhythm"}], ids=str)
def test_reading_and_rhythm_know_no_clock_and_no_environment(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    for word in (".now(", "time.time(", ".today(", "os.environ", "open("):
        assert word not in source.replace("is_open(", ""), f"{path}: {word}"


def test_every_dependency_is_named_with_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## Dependencies")[2]
    for requirement in project["dependencies"]:
        name = re.split(r"[<>=\[ ]", requirement)[0]
        assert re.search(rf"^\|.*\b{re.escape(name)}\b.*\|.+\|.+\|$", reasons, re.MULTILINE), name


@pytest.mark.parametrize("lock", sorted((ROOT / "locks").glob("*.txt")), ids=lambda path: path.name)
def test_locks_fix_versions_and_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    names = re.findall(r"^([a-z0-9._-]+)==\S+(?: ;.*)? \\$", text, re.MULTILINE)
    assert len(names) == len(re.findall(r"^\S", text, re.MULTILINE))
    assert "scrapy" in names
