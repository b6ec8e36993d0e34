"""What is proven about the watched columns, from the command line: now, on a day's list, and where gaps are."""

from __future__ import annotations

import getpass
import sys
from datetime import datetime, timedelta

import click
from rich.table import Table

from collector.cli.app import App, main, out
from collector.cli.gathering import WORDS
from collector.editing.alerts import alerts
from collector.editing.certificate import FAULTS, certificate, standing
from collector.editing.doubts import stretch
from collector.errors import UnknownRow
from collector.model import CHINA, Alert, ColumnProof, DailyList, Poll
from collector.publishing.daily import markdown, view
from collector.publishing.daily.json import dumped, proof_of
from collector.rhythm.calendar import announced


@main.command()
@click.option("--days", default=7, show_default=True, help="How far back outcomes are counted.")
@click.option("--json", "as_json", is_flag=True, help="All of it as JSON, with the alerts that stand.")
@click.pass_context
def health(ctx: click.Context, days: int, as_json: bool) -> None:
    """Show what is proven of every column now: last poll, verdict, gaps, unread articles, freshness, next poll."""
    app: App = ctx.obj
    now = app.now()
    with app.store() as store:
        proofs = [proof for proof in standing(store, app.config, now) if proof.column in app.config.enabled]
        told = alerts(store, app.config, now)
        recent = store.polls.since(now - timedelta(days=days), now)
    faults = sum(proof.verdict in FAULTS for proof in proofs)
    if as_json:
        facts = {"at": now, "faults": faults, "certificate": [proof_of(proof) for proof in proofs], "alerts": told}
        sys.stdout.buffer.write(dumped(facts))
    else:
        _show(proofs, told, recent, days, now)
        out.print(f"— {len(proofs)} 栏目，{faults} 处异常", markup=False)
    ctx.exit(1 if faults else 0)


def _show(proofs: list[ColumnProof], told: tuple[Alert, ...], recent: list[Poll], days: int, now: datetime) -> None:
    table = Table(box=None, header_style="bold")
    headings = ("栏目", "结论", "上次", "结果", f"{days}天成功", "新增", "缺口", "未读出", "时效", "下次", "说明")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for proof in proofs:
        mine = [each.outcome.healthy for each in recent if each.column == proof.column.key]
        table.add_row(
            proof.column.key,
            proof.verdict,
            view.clock(proof.polled) or "从未",
            WORDS[proof.outcome] if proof.outcome else "未查",
            f"{sum(mine)}/{len(mine)}",
            str(proof.new or ""),
            str(len(proof.open_gaps) or ""),
            str(proof.pending or ""),
            view.freshness(proof),
            view.clock(proof.next_due),
            proof.note,
            style="red" if proof.verdict in FAULTS else "",
        )
    out.print(table)
    for alert in told:
        out.print(f"！{alert.text}", markup=False)
    if not announced(now.astimezone(CHINA).year):
        out.print(f"（{now.astimezone(CHINA).year} 年的放假安排未知，工作日按无调休推算）", markup=False)


@main.command("certificate")
@click.argument("day", required=False, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--format", "form", type=click.Choice(["md", "json"]), default="md", show_default=True)
@click.pass_obj
def certificate_command(app: App, day: datetime | None, form: str) -> None:
    """Print the certificate of the list of a DAY; of the last list when left out."""
    with app.store() as store:
        made = store.lists.of(day.date()) if day else store.lists.last()
        if made is None:
            raise UnknownRow(f"{day.date() if day else ''} 没有候选名单，因此也没有采集情况".strip())
        proofs = certificate(store, app.config, made, store.items.between(made.after, made.upto))
    daily = DailyList(day=made.day, made=made.made, since=made.since, until=made.until, sections=(), certificate=proofs)
    if form == "json":
        facts = {name: getattr(daily, name) for name in ("day", "made", "since", "until")}
        sys.stdout.buffer.write(dumped({**facts, "certificate": [proof_of(proof) for proof in proofs]}))
        return
    lines = (view.stretch(daily), view.summary(daily), "", *markdown.certificate(proofs))
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode("utf-8", "replace"))


@main.group(invoke_without_command=True)
@click.option("--all", "everything", is_flag=True, help="Those that were closed too.")
@click.pass_context
def gaps(ctx: click.Context, everything: bool) -> None:
    """List the gaps: stretches that no poll could walk back over."""
    if ctx.invoked_subcommand:
        return
    app: App = ctx.obj
    with app.store() as store:
        found = store.polls.gaps(open_only=not everything)
    for gap in found:
        state = f"已人工核对（{gap.checked}）" if gap.checked else "已补齐" if gap.closed else "未补齐"
        out.print(f"{gap.id:5}  {gap.column}  {stretch(gap)}  {state}", markup=False)
    out.print(f"— {len(found)} 处缺口", markup=False)


@gaps.command()
@click.argument("gap", metavar="ID", type=int)
@click.option("--note", required=True, help="What was looked at, and what came of it.")
@click.option("--by", default=getpass.getuser, show_default="the user's name", help="Whose word it is.")
@click.pass_obj
def accept(app: App, gap: int, note: str, by: str) -> None:
    """Close the gap ID that no poll can close any more: somebody looked at the place by hand."""
    with app.store() as store:
        closed = store.gaps.accept(gap, note, by=by, at=app.now())
    out.print(f"{closed.column}：{stretch(closed)}，已人工核对（{closed.checked}）", markup=False)
