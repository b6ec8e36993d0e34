"""The demonstration: one recorded day through the real pipeline, where no site can be reached."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import click
from rich.table import Table

from collector.cli.app import PROJECT, App, main, out
from collector.cli.daily import write_list
from collector.cli.gathering import run_crawl, show_polls
from collector.errors import ReadError
from collector.model import CHINA, DailyList

RECORDING = PROJECT / "demo" / "recorded-day.warc.gz"
FEEDS = PROJECT / "demo" / "feeds.toml"
MORNING = datetime(2026, 11, 20, 8, 30, tzinfo=CHINA)
AFTERNOON = datetime(2026, 11, 20, 16, 30, tzinfo=CHINA)
NEXT_MORNING = datetime(2026, 11, 21, 7, 30, tzinfo=CHINA)
SHOWN = 3  # titles of each section on the screen; the files have all


@main.command()
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to work in; DATA/demo when left out. Emptied first.",
)
@click.pass_obj
def demo(app: App, into: Path | None) -> None:
    """Replay a recorded day: two rounds of polls from a WARC file, two candidate lists. Nothing is fetched."""
    if not RECORDING.exists():
        raise ReadError(f"{RECORDING} is not there: the recorded day comes with a checkout of the project")
    folder = into or app.data / "demo"
    replayed = _prepare(app, folder)
    for at, listed in ((MORNING, MORNING + timedelta(minutes=15)), (AFTERNOON, NEXT_MORNING)):
        out.print(f"\n[bold]{at:%Y-%m-%d %H:%M} 采集[/bold]", markup=True)
        replayed.now = lambda at=at: at  # type: ignore[misc]  # bound now, on purpose
        with replayed.store() as store:
            show_polls(
                replayed, run_crawl(replayed, store, replayed.config.enabled, replay=RECORDING), faults_only=True
            )
        _show(write_list(replayed, listed, folder))
    out.print(f"\n继续看：collector --config {folder / 'config'} --data {folder} health", markup=False)


def _prepare(app: App, folder: Path) -> App:
    """A folder of its own, emptied of an earlier run, with a configuration that knows the recorded feeds too."""
    for name in ("config", "archive"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for left in folder.glob("collector.db*"):
        left.unlink()
    shutil.copytree(app.config_dir, folder / "config")
    evidence = 'verified = 2026-11-20\nconfidence = "high"\nevidence = ["recorded with the project"]\n'
    feeds = FEEDS.read_text(encoding="utf-8").replace('family = "feed"\n', f'family = "feed"\n{evidence}')
    (folder / "config" / "sources" / "demo.toml").write_text(feeds, encoding="utf-8")
    return App(folder / "config", folder)


def _show(made: tuple[DailyList, Iterable[Path]]) -> None:
    daily, files = made
    out.print(f"\n[bold]{daily.day} 候选名单[/bold]：{daily.size} 条", markup=True)
    table = Table(box=None, show_header=False)
    for section, candidates in daily.sections:
        for place, one in enumerate(candidates[:SHOWN]):
            others = f"　另有 {len(one.outlets)} 家" if one.outlets else ""
            heading = f"{section}（{len(candidates)}）" if not place else ""
            table.add_row(heading, one.title + others, one.source, f"{one.published:%m-%d}" if one.published else "")
    out.print(table)
    for path in files:
        out.print(f"→ {path}", markup=False)
