"""How the collector behaves: ``config/collector.toml`` as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from collector.config.cluster import Cluster, read_cluster
from collector.config.keep import Keep
from collector.config.notify import Notify, read_notify
from collector.config.service import Service, read_service
from collector.config.summaries import Summaries, read_summaries
from collector.config.table import Table
from collector.config.web import check_address, check_host
from collector.model import CHINA

FILE = "collector.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every default is the polite one; ``config/collector.toml`` says of each why it is so."""

    data_dir: Path = Path("data")
    reserve: int = 200_000_000  # bytes that gathering leaves free on the disk of data_dir
    time_zone: ZoneInfo = CHINA
    list_time: time = time(7, 30)  # when the morning's candidate list is made, in time_zone

    user_agent: str = "collector/0.1 (+{contact})"  # {contact} is replaced; see agent
    contact: str = ""  # an address where a site's webmaster reaches the operator
    delay: float = 2.0  # seconds between two requests to one host
    concurrency: int = 1  # requests to one host at a time
    hosts_at_once: int = 8

    list_timeout: float = 30.0  # seconds
    article_timeout: float = 15.0  # seconds
    max_page_bytes: int = 10_000_000
    page_limit: int = 10  # list pages that one poll may walk back; a column's ``pages`` goes before
    horizon_days: int = 30  # a first run reads nothing older
    revisit_days: tuple[int, ...] = (1, 3, 7)  # ages at which a known article is looked at again

    interval: timedelta = timedelta(hours=2)
    interval_min: timedelta = timedelta(minutes=30)
    interval_max: timedelta = timedelta(days=2)

    reading_seconds: float = 10.0  # for one page
    reading_processes: int = 2

    allow_private: tuple[str, ...] = ()  # hosts inside the operator's own network that may be asked
    rsshub: str = ""  # base address of an RSSHub instance; "" where there is none

    archive_keep_days: int = 90

    backup_folder: Path = Path("backups")  # a relative one lies below data_dir
    backup_time: time | None = time(2, 30)  # when the daemon makes the night's backup, in time_zone; None: never
    backup_keep: Keep = field(default_factory=Keep)

    attachment_max_bytes: int = 20_000_000
    attachment_max_characters: int = 500_000
    attachments_per_item: int = 20
    pictures_per_item: int = 12

    desk_host: str = "127.0.0.1"  # where the desk listens
    desk_port: int = 8080
    desk_address: str = ""  # as browsers reach it, for links; "" is host and port
    desk_proxies: tuple[str, ...] = ()  # addresses whose X-Forwarded-For is believed
    session_idle: timedelta = timedelta(hours=12)
    session_longest: timedelta = timedelta(days=7)

    service: Service = field(default_factory=Service)
    notify: Notify = field(default_factory=Notify)
    cluster: Cluster = field(default_factory=Cluster)
    summaries: Summaries = field(default_factory=Summaries)

    @property
    def backups(self) -> Path:
        """The folder of the backups."""
        return self.data_dir / self.backup_folder

    @property
    def agent(self) -> str:
        """The User-Agent header as sent, with the contact in its place."""
        return self.user_agent.replace("(+{contact})", f"(+{self.contact})" if self.contact else "").strip()


def read_settings(table: Table, *, root: Path) -> Settings:
    """The settings that a parsed ``collector.toml`` gives; a relative ``data_dir`` is taken from ``root``."""
    found: dict[str, object] = {}
    storage = table.table("storage")
    found["data_dir"] = root / storage.text("data_dir", "data")
    found["reserve"] = storage.whole("reserve_mb", 200, low=0, high=1_000_000) * 1_000_000
    storage.close()
    notify = table.table("notify")
    found["notify"] = read_notify(notify, root=root)
    notify.close()
    cluster = table.table("cluster")
    found["cluster"] = read_cluster(cluster, root=root)
    cluster.close()
    found["summaries"] = read_summaries(table.table("summaries"), root=root)
    for name, part in _PARTS.items():
        below = table.table(name)
        found |= part(below)
        below.close()
    table.close()
    return Settings(**found)  # type: ignore[arg-type]  # every part gives the fields' own types; tested field by field


def _clock(table: Table) -> dict[str, object]:
    return {"time_zone": _zone(table), "list_time": table.time_of_day("list_time", Settings().list_time)}


def _identity(table: Table) -> dict[str, object]:
    agent = table.text("user_agent", Settings().user_agent)
    if not agent.isascii() or not agent.isprintable() or not agent:
        table.fault("user_agent", "must be plain ASCII on one line, for it travels in a header")
    contact = table.text("contact")
    if contact and "@" not in contact and not contact.startswith(("http://", "https://")):
        table.fault("contact", f"{contact!r} is neither an e-mail address nor a web address")
    return {"user_agent": agent, "contact": contact}


def _politeness(table: Table) -> dict[str, object]:
    return {
        "delay": table.number("delay_seconds", 2.0, low=0, high=600),
        "concurrency": table.whole("per_host", 1, low=1, high=2),
        "hosts_at_once": table.whole("hosts_at_once", 8, low=1, high=64),
    }


def _limits(table: Table) -> dict[str, object]:
    return {
        "list_timeout": table.number("list_timeout_seconds", 30.0, low=1, high=600),
        "article_timeout": table.number("article_timeout_seconds", 15.0, low=1, high=600),
        "max_page_bytes": table.whole("max_page_bytes", 10_000_000, low=10_000, high=100_000_000),
    }


def _polling(table: Table) -> dict[str, object]:
    default = table.whole("interval_minutes", 120, low=5, high=20_160)
    low = table.whole("interval_min_minutes", 30, low=1, high=20_160)
    high = table.whole("interval_max_minutes", 2_880, low=5, high=20_160)
    if not low <= default <= high:
        table.fault("interval_minutes", f"{default} does not lie between the least, {low}, and the most, {high}")
    return {
        "page_limit": table.whole("page_limit", 10, low=1, high=200),
        "horizon_days": table.whole("horizon_days", 30, low=1, high=3_660),
        "revisit_days": _days(table, "revisit_days", (1, 3, 7)),
        "interval": timedelta(minutes=default),
        "interval_min": timedelta(minutes=low),
        "interval_max": timedelta(minutes=high),
    }


def _reading(table: Table) -> dict[str, object]:
    return {
        "reading_seconds": table.number("seconds", 10.0, low=0.1, high=600),
        "reading_processes": table.whole("processes", 2, low=1, high=64),
    }


def _network(table: Table) -> dict[str, object]:
    hosts = table.texts("allow_private")
    for host in hosts:
        check_host(table, "allow_private", host)
    rsshub = table.text("rsshub")
    if rsshub:
        check_address(table, "rsshub", rsshub, internal=True)
    return {"allow_private": hosts, "rsshub": rsshub}


def _archive(table: Table) -> dict[str, object]:
    return {"archive_keep_days": table.whole("keep_days", 90, low=1, high=36_600)}


def _backup(table: Table) -> dict[str, object]:
    by_hand = table.raw("time") == ""
    rule = table.text("keep", str(Keep()))
    try:
        keep = Keep.parse(rule)
    except ValueError as error:
        table.fault("keep", str(error))
        keep = Keep()
    return {
        "backup_folder": Path(table.text("folder", "backups", required="folder" in table)),
        "backup_time": None if by_hand else table.time_of_day("time", time(2, 30)),
        "backup_keep": keep,
    }


def _attachments(table: Table) -> dict[str, object]:
    return {
        "attachment_max_bytes": table.whole("max_bytes", 20_000_000, low=10_000, high=500_000_000),
        "attachment_max_characters": table.whole("max_characters", 500_000, low=1_000, high=10_000_000),
        "attachments_per_item": table.whole("per_item", 20, low=0, high=200),
        "pictures_per_item": table.whole("pictures", 12, low=0, high=200),
    }


def _desk(table: Table) -> dict[str, object]:
    proxies = table.texts("proxies")
    for proxy in proxies:
        check_host(table, "proxies", proxy)
    address = table.text("address")
    if address:
        check_address(table, "address", address, internal=True)
    idle = table.whole("session_hours", 12, low=1, high=720)
    longest = table.whole("session_days", 7, low=1, high=90)
    return {
        "desk_host": table.text("host", "127.0.0.1"),
        "desk_port": table.whole("port", 8080, low=1, high=65_535),
        "desk_address": address.rstrip("/"),
        "desk_proxies": proxies,
        "session_idle": timedelta(hours=idle),
        "session_longest": timedelta(days=longest),
    }


def _daemon(table: Table) -> dict[str, object]:
    return {"service": read_service(table)}


_PARTS = {
    "clock": _clock,
    "identity": _identity,
    "politeness": _politeness,
    "limits": _limits,
    "polling": _polling,
    "reading": _reading,
    "network": _network,
    "archive": _archive,
    "backup": _backup,
    "attachments": _attachments,
    "desk": _desk,
    "daemon": _daemon,
}


def _zone(table: Table) -> ZoneInfo:
    name = table.text("time_zone", "Asia/Shanghai")
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # a path out of the folder, a folder, no such zone
        table.fault("time_zone", f"{name!r} is not the name of a time zone such as Asia/Shanghai")
        return CHINA


def _days(table: Table, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
    """Whole ages in days, rising, none of them zero."""
    if key not in table:
        return default
    value = table.raw(key)
    days = value if isinstance(value, list) else [value]
    if all(type(day) is int and 0 < day <= 366 for day in days) and days == sorted(set(days)):
        return tuple(days)
    table.fault(key, f"must be rising whole numbers of days such as [1, 3, 7], not {value!r}")
    return default
