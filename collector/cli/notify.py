"""Telling people, from the command line: trying the channels, and looking at the digest before it is sent."""

from __future__ import annotations

import os

import click

from collector.cli.app import App, err, main, out
from collector.config.notify import Channel, What
from collector.config.table import nearest
from collector.editing.candidates import daily_list
from collector.errors import ConfigError, SecretError
from collector.model import CHINA
from collector.running.notices.channels import deliver
from collector.running.notices.digest import digest_lines, digest_title
from collector.running.notices.secrets import secret_of
from collector.running.notices.telling import note_digest, parts_for, send_waiting

_ALL = "*"
_TEST = "这是一条测试消息：通知渠道“{name}”可用。"


@main.command("notify")
@click.option(
    "--test", is_flag=False, flag_value=_ALL, metavar="[CHANNEL]", help="Send a test message; to all when left out."
)
@click.option(
    "--digest", is_flag=True, help="Send today's digest now, to whom it was not sent yet, and all that waits."
)
@click.option("--dry-run", is_flag=True, help="With --digest: print what would be sent, send nothing.")
@click.pass_context
def notify_command(ctx: click.Context, test: str | None, digest: bool, dry_run: bool) -> None:
    """Try the channels of [notify], or send today's digest; exit code 1 if a message was not taken."""
    app: App = ctx.obj
    if test is not None:
        taken = [_try(channel) for channel in _named(app, test)]
        ctx.exit(0 if all(taken) else 1)
    if not digest:
        raise click.UsageError("say --test or --digest")
    ctx.exit(0 if (_show(app) if dry_run else _send(app)) else 1)


def _named(app: App, name: str) -> list[Channel]:
    channels = {channel.name: channel for channel in app.config.settings.notify.channels}
    if not channels:
        raise ConfigError("there is no channel", file="collector.toml", table="notify.channels")
    if name == _ALL:
        return list(channels.values())
    if name not in channels:
        raise ConfigError(f"there is no channel {name!r}{nearest(name, channels)}", table="notify.channels")
    return [channels[name]]


def _try(channel: Channel) -> bool:
    try:
        problem = deliver(channel, secret_of(channel, os.environ), "采集通知测试", _TEST.format(name=channel.name))
    except SecretError as error:
        problem = str(error)
    out.print(f"{channel.name}（{channel.kind}）：{problem or '已送达'}", markup=False)
    return not problem


def _show(app: App) -> bool:
    """Print the digest as each kind of channel would get it; where there is no channel, as a mail would have it."""
    now = app.now()
    with app.store() as store:
        day = now.astimezone(app.config.settings.time_zone).date()
        if store.lists.of(day) is None:
            err.print(f"{day} 的名单还没有生成；到 list_time 由采集程序生成，或运行 collector candidates", markup=False)
            return False
        daily = daily_list(store, app.config, day=day, now=now)
    lines = digest_lines(daily, desk=app.config.settings.desk_address)
    for channel in app.config.settings.notify.channels_for(What.DIGEST):
        out.print(f"== {channel.name}（{channel.kind}）", markup=False)
        for title, body in parts_for(channel, digest_title(daily), lines):
            out.print(f"-- {title}（{len(body.encode())} 字节）\n{body}", markup=False)
    if not app.config.settings.notify.channels:
        out.print("\n".join([digest_title(daily), *(line.text for line in lines)]), markup=False)
    return True


def _send(app: App) -> bool:
    _named(app, _ALL)
    with app.store() as store:
        note_digest(store, app.config, app.now(), at_once=True)
        sent = send_waiting(store, app.config.settings.notify, os.environ, app.now)
        waiting = store.notices.waiting()
    out.print(f"已送出 {sent} 条，待发 {len(waiting)} 条（{app.now().astimezone(CHINA):%H:%M}）", markup=False)
    return not waiting
