"""Reading one saved page from the command line: what would the collector make of it?"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from collector.cli.app import App, main, out
from collector.model import Article, Entry
from collector.reading.article import read_article
from collector.reading.listing import read_list

page_file = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
page_url = click.option("--url", required=True, help="The address the page came from; links are resolved against it.")
page_type = click.option("--content-type", help="The Content-Type header it came with, when known.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")


@main.command("read")
@page_file
@page_url
@page_type
@as_json
@click.pass_obj
def read_command(app: App, file: Path, url: str, content_type: str | None, as_json: bool) -> None:
    """Read a saved article page and show every field, where it came from and how sure it is."""
    article = read_article(file.read_bytes(), url, content_type=content_type, fetched=app.now())
    if as_json:
        out.print_json(json.dumps(dataclasses.asdict(article), default=str, ensure_ascii=False))
    else:
        show_article(article)


@main.command("list")
@page_file
@page_url
@page_type
@as_json
@click.pass_obj
def list_command(app: App, file: Path, url: str, content_type: str | None, as_json: bool) -> None:
    """Read a saved list page and show its entries, and where the list goes on."""
    listing = read_list(file.read_bytes(), url, content_type=content_type, now=app.now())
    if as_json:
        out.print_json(json.dumps(dataclasses.asdict(listing), default=str, ensure_ascii=False))
        return
    for entry in listing.entries:
        out.print(entry_line(entry), markup=False)
    out.print(f"— {len(listing.entries)} 条；下一页：{listing.next.url if listing.next else '无'}", markup=False)


def entry_line(entry: Entry) -> str:
    """One entry on one line: day, title, address."""
    day = entry.published.strftime("%Y-%m-%d") if entry.published else "----------"
    return f"{day}  {entry.title}  {entry.url}"


def show_article(article: Article) -> None:
    """An article as text: each field with its evidence, then the paragraphs."""
    for name in ("kicker", "title", "subtitle", "published", "precision", "source_label", "issuer", "author", "editor"):
        value = getattr(article, name)
        if value:
            evidence = article.evidence.get(name)
            why = f"   ← {evidence.rule}（{evidence.confidence:.2f}）" if evidence else ""
            out.print(f"{name:13} {value}{why}", markup=False)
    for name in ("doc_numbers", "standards"):
        if values := getattr(article, name):
            out.print(f"{name:13} {'、'.join(values)}", markup=False)
    for attachment in article.attachments:
        out.print(f"{'attachment':13} {attachment.name} {attachment.url}", markup=False)
    for doubt in article.doubts:
        out.print(f"{'doubt':13} {doubt}", markup=False)
    out.print()
    out.print(article.text, markup=False)
