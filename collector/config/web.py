"""What a registry may name on the web: checks of addresses, hosts, CSS selectors and regular expressions."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import cssselect

from collector.config.table import Table
from collector.reading.urls import is_public

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
RSSHUB = "rsshub://"


def check_address(table: Table, key: str, url: str, *, internal: bool = False) -> None:
    """Note a fault unless ``url`` is an absolute http(s) address that a stranger may be asked for."""
    problem = _address_problem(url)
    if not problem and not internal and not url.startswith(RSSHUB) and not is_public(url):
        problem = "lies inside a private network; say internal = true if that is meant"
    if problem:
        table.fault(key, f"{url!r} {problem}")


def check_host(table: Table, key: str, host: str) -> None:
    """Note a fault unless ``host`` is a bare host name: no scheme, no port, no path, lower case."""
    if not _HOST.fullmatch(host):
        table.fault(key, f"{host!r} is not a host name such as www.gov.cn")


def check_selector(table: Table, key: str, selector: str) -> None:
    """Note a fault unless ``selector`` is CSS; pseudo-elements such as ``::text`` are not."""
    try:
        parsed = cssselect.parse(selector)
    except cssselect.SelectorError as error:
        table.fault(key, f"{selector!r} is not a CSS selector: {error}")
        return
    if any(one.pseudo_element is not None for one in parsed):
        table.fault(key, f"{selector!r} names a pseudo-element; only elements can be selected")


def check_pattern(table: Table, key: str, pattern: str) -> None:
    """Note a fault unless ``pattern`` compiles as a regular expression."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        table.fault(key, f"{pattern!r} is not a regular expression: {error}")


def _address_problem(url: str) -> str:
    if any(sign.isspace() or not sign.isprintable() for sign in url):
        return "holds a blank or an invisible character"
    if url.startswith(RSSHUB):
        return "" if url.removeprefix(RSSHUB).strip("/") else "names no RSSHub route"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        return f"is not an address: {error}"
    return _parts_problem(parts.scheme, parts.hostname or "", url)


def _parts_problem(scheme: str, host: str, url: str) -> str:
    if scheme not in ("http", "https"):
        return "must begin with http:// or https://"
    if "@" in urlsplit(url).netloc:
        return "holds a user name; a registry holds no secrets"
    if not _HOST.fullmatch(host if ":" not in host else f"[{host}]"):
        return "names no host"
    return ""
