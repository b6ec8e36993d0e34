"""The editors' list from the command line."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from collector.cli.app import App, err, main
from collector.editing.candidates import FRESH_DAYS, ArchiveLink, archive_place, daily_list
from collector.gathering.archive import read_body
from collector.model import CHINA, ArchiveRecord, DailyList
from collector.publishing.archived import archived_page
from collector.publishing.daily import FORMATS


@main.command()
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Which day's list; today's when left out.")
@click.option("--format", "form", type=click.Choice(sorted(FORMATS)), default="md", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Into a file.")
@click.option(
    "--fresh-days", default=FRESH_DAYS, show_default=True, help="Of a column's first poll: how far back it is news."
)
@click.pass_obj
def candidates(app: App, day: datetime | None, form: str, output: Path | None, fresh_days: int) -> None:
    """Make the candidate list: what became known since the last one, open items only, with its certificate."""
    now = app.now()
    wanted = day.date() if day else now.astimezone(CHINA).date()
    content = render(app, wanted, now, form, fresh_days=fresh_days, copies=copies_beside(app, output))
    if output:
        output.write_bytes(content)
        err.print(f"{output}: {len(content)} 字节", markup=False)
    else:
        sys.stdout.buffer.write(content)


def render(
    app: App,
    day: date,
    now: datetime,
    form: str,
    *,
    fresh_days: int = FRESH_DAYS,
    copies: ArchiveLink = archive_place,
) -> bytes:
    """The day's list in one of the formats; ``copies`` says how an archived page is linked."""
    with app.store() as store:
        found = daily_list(store, app.config, day=day, now=now, fresh_days=fresh_days, archive_link=copies)
    return FORMATS[form].render(found)


def copies_beside(app: App, output: Path | None) -> ArchiveLink:
    """For a list that goes into a file: archived pages are put into a folder beside it and linked from there."""
    if output is None:
        return archive_place
    folder = output.with_name(f"{output.stem}-archive")

    def put(record: ArchiveRecord) -> str:
        body, content_type = read_body(app.archive_path, record)
        name = f"{record.file.removesuffix('.warc.gz')}-{record.offset}.html"
        folder.mkdir(parents=True, exist_ok=True)
        page = archived_page(body, content_type, url=record.url, fetched=record.fetched)
        (folder / name).write_bytes(page)
        return f"{folder.name}/{name}"

    return put


def write_list(app: App, at: datetime, folder: Path) -> tuple[DailyList, list[Path]]:
    """Make the list of that moment's day, and the files that people open: a page, a text, a table; in ``folder``."""
    page = folder / f"候选-{at.astimezone(CHINA):%Y-%m-%d}.html"
    folder.mkdir(parents=True, exist_ok=True)
    with app.store() as store:
        day = at.astimezone(CHINA).date()
        daily = daily_list(store, app.config, day=day, now=at, archive_link=copies_beside(app, page))
    files = [page.with_suffix(FORMATS[form].SUFFIX) for form in ("html", "md", "xlsx")]
    for path in files:
        path.write_bytes(FORMATS[path.suffix.removeprefix(".")].render(daily))
    return daily, files
