"""The editors' desk from the command line: serving it, and the accounts of those who come to it."""

from __future__ import annotations

from datetime import timedelta

import click
from rich.table import Table

from collector.cli.app import App, err, main, out
from collector.store import Store
from collector.store.users import Role

INVITED = timedelta(days=3)  # how long a link may wait to be used


@main.command("desk")
@click.option("--host", help="Where to listen; [desk] host of collector.toml when left out.")
@click.option("--port", type=click.IntRange(1, 65_535), help="[desk] port when left out.")
@click.pass_obj
def desk_command(app: App, host: str | None, port: int | None) -> None:
    """Serve the editors' desk until it is told to stop; the first start prints a link for the first account."""
    from collector.desk import create_app
    from collector.desk.serving import serve

    settings = app.config.settings
    host, port = host or settings.desk_host, port or settings.desk_port
    address = settings.desk_address or f"http://{_shown(host)}:{port}"
    with app.store() as store:
        if not store.users.all():
            out.print("还没有账号。请用这个链接建立第一个（三天内有效，只能用一次）：", markup=False)
            out.print(invitation(app, store, None, address), markup=False)
    out.print(f"采编台：{address}（Ctrl+C 停止）", markup=False)
    desk = create_app(
        app.config,
        store_path=app.store_path,
        archive_path=app.archive_path,
        now=app.now,
        template=app.config_dir / "bulletin.docx",
    )
    serve(desk, settings, host=host, port=port)


@main.group()
def users() -> None:
    """The accounts of those who come to the desk."""


@users.command("list")
@click.pass_obj
def list_users(app: App) -> None:
    """Show the accounts."""
    table = Table(box=None, header_style="bold")
    for heading in ("用户名", "权限", "状态", "建立"):
        table.add_column(heading)
    with app.store() as store:
        found = store.users.all()
    for user in found:
        state = "停用" if not user.active else "启用" if user.password else "尚未设定密码"
        table.add_row(user.name, user.role, state, f"{user.made:%Y-%m-%d %H:%M}")
    out.print(table)


@users.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.EDITOR.value, show_default=True)
@click.pass_obj
def add_user(app: App, name: str, role: str) -> None:
    """Make an account, and print the link by which its owner chooses a password."""
    from collector.desk.login import name_fits

    complaint = name_fits(name.strip())
    if complaint:
        raise click.BadParameter(complaint, param_hint="NAME")
    with app.store() as store:
        store.users.add(name.strip(), Role(role), app.now())
        _print_link(app, store, name.strip())


@users.command("invite")
@click.argument("name")
@click.pass_obj
def invite_user(app: App, name: str) -> None:
    """Print another link for an account whose password was never chosen, or is forgotten."""
    with app.store() as store:
        store.users.get(name)
        _print_link(app, store, name)


@users.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.pass_obj
def set_role(app: App, name: str, role: str) -> None:
    """Change what a person may do."""
    with app.store() as store:
        user = store.users.set_role(name, Role(role))
    out.print(f"{user.name}：{user.role}", markup=False)


@users.command("close")
@click.argument("name")
@click.option("--reopen", is_flag=True, help="Open it again.")
@click.pass_obj
def close_user(app: App, name: str, reopen: bool) -> None:
    """Close an account: its sessions, links and tokens end; what it decided stays."""
    with app.store() as store:
        store.users.set_active(name, reopen)
    out.print(f"{name}：{'启用' if reopen else '停用'}", markup=False)


def invitation(app: App, store: Store, name: str | None, address: str) -> str:
    """A one-time link for a person to choose a password, or (no name) for the first account."""
    from collector.desk.passwords import digest, fresh_secret

    secret = fresh_secret()
    store.users.invite(digest(secret), name, app.now() + INVITED)
    return f"{address}/welcome/{secret}"


def _print_link(app: App, store: Store, name: str) -> None:
    settings = app.config.settings
    address = settings.desk_address or f"http://{_shown(settings.desk_host)}:{settings.desk_port}"
    err.print(f"请把这个链接交给“{name}”（三天内有效，只能用一次）：", markup=False)
    out.print(invitation(app, store, name, address), markup=False)


def _shown(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host}]" if ":" in host else host
