"""Addresses: what a link means on its page, when two spellings are one address, and which hosts may be fetched."""

from __future__ import annotations

import html
import ipaddress
import re
import unicodedata
from functools import lru_cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)
_INDEX = re.compile(r"/index\.(?:s?html?|php|jspx?|aspx?|do)$", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT_RAW = "%/:;=@!$&'()*+,?~[]|"

# What only says how the reader came to the page.
_TRACKING = re.compile(
    r"(?:utm_|share|aspsessionid).*|spm|scm|from|isappinstalled|(?:sub|a)?scene|chksm|timestamp|_t|phpsessid|jsessionid"
    r"|fbclid|gclid|nsukey|clicktime|enterid|pass_ticket|winzoom|wfr|for_share|uid_share|bd_vid|hm(?:sr|pl|cu|kw|ci)"
)
# Names that are cache-busters or session numbers on some sites and identities on others: only the value tells.
_BUSTERS = {
    "t": re.compile(r"\d{8,}|\d+\.\d+"),
    "_": re.compile(r"\d{8,}|\d+\.\d+"),
    "sid": re.compile(r"\d{8,}"),
    "v": re.compile(r"\d+(?:\.\d+)*"),
    "rnd": re.compile(r"\d+(?:\.\d+)?"),
    "random": re.compile(r"\d+(?:\.\d+)?"),
}
_WEIXIN_IDENTITY = frozenset(("__biz", "mid", "idx", "sn"))

_PRIVATE_NAMES = (
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "home.arpa",
    "onion",
    "test",
)
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve(base: str, href: str) -> str | None:
    """The absolute http(s) address that ``href`` means on the page ``base``; None for scripts, mail and bare ``#``."""
    href = _CONTROL.sub("", href).strip().replace("\\", "/")
    if not href or (href.startswith("#") and not href.startswith(("#/", "#!"))):
        return None
    try:
        joined = urljoin(base, href)
        parts = urlsplit(joined)
        named = _site(parts.scheme, parts.netloc)
    except ValueError:
        return None
    return joined if parts.scheme in _DEFAULT_PORTS and named else None


def host(url: str) -> str:
    """The host of an address, lower case, without port and final dot; "" where there is none."""
    parts = _split(url)
    return _ascii_host(parts.hostname or "") if parts else ""


def url_key(url: str) -> str:
    """One key for the many spellings of one address; never raises, and is not meant to be fetched.

    Dropped: scheme, ``www.``, default port, session numbers, tracking parameters, ``/index.html`` and what stands
    behind ``#`` (unless it is a route, ``#/`` or ``#!``). Percent-escapes are brought to one form but never decoded
    beyond ASCII, since many older Chinese sites escape GBK bytes.
    """
    parts = _split(url)
    site = _site(parts.scheme, parts.netloc) if parts else ""
    if parts is None or not site:
        return html.unescape(url).strip()
    site = site.removeprefix("www.")
    key = site + _path(parts.path)
    query = _query(parts.query, weixin=site == "mp.weixin.qq.com")
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return key + (f"?{query}" if query else "") + fragment


def is_public(url_or_host: str) -> bool:
    """Whether the address may lie outside the operator's own network, as far as its spelling tells.

    False for private, loopback, link-local and metadata addresses in any spelling (decimal, octal, hexadecimal, mapped
    into IPv6), for ``localhost``, ``.local`` and other private names, and for names without a dot. What a public name
    resolves to is the fetcher's question.
    """
    name = host(url_or_host) if "//" in url_or_host else _ascii_host(_without_port(url_or_host.strip()))
    if not name:
        return False
    address = _address(name)
    if address is not None:
        return _global(address)
    last = name.rsplit(".", 1)[-1]
    if "." not in name or _NUMBER.fullmatch(last):
        return False
    return not any(name == private or name.endswith("." + private) for private in _PRIVATE_NAMES)


def _split(url: str) -> SplitResult | None:
    """The address in its parts, scheme added where it begins with ``//``; None where it cannot be one."""
    cleaned = _CONTROL.sub("", html.unescape(url)).strip()
    before, mark, after = cleaned.partition("?")
    cleaned = before.replace("\\", "/") + mark + after
    if cleaned.startswith("//"):
        cleaned = "http:" + cleaned
    try:
        parts = urlsplit(cleaned)
        _site(parts.scheme, parts.netloc)
    except ValueError:
        return None
    return parts


def _ascii_host(name: str) -> str:
    name = unicodedata.normalize("NFKC", name).lower().replace("。", ".").strip("[]").rstrip(".")
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


@lru_cache(maxsize=4096)  # a page's links lead to few sites
def _site(scheme: str, netloc: str) -> str:
    """The host, and the port where it is not the scheme's own; "" where there is no host.

    :raises ValueError: the port is no number.
    """
    parts = SplitResult(scheme, netloc, "", "", "")
    port = f":{parts.port}" if parts.port not in (None, _DEFAULT_PORTS.get(scheme)) else ""
    name = _ascii_host(parts.hostname or "")
    return name + port if name else ""


def _path(path: str) -> str:
    path = _SESSION.sub("", path)
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    joined = "/" + "/".join(kept)
    return _escapes(_INDEX.sub("", joined)).rstrip("/")


def _query(query: str, *, weixin: bool) -> str:
    pairs = {_escapes(pair) for pair in query.split("&") if pair}
    named = {pair: pair.partition("=")[0] for pair in pairs}
    # A link from a WeChat search carries no identity but its signature.
    if weixin and _WEIXIN_IDENTITY & set(named.values()):
        return "&".join(sorted(pair for pair, name in named.items() if name in _WEIXIN_IDENTITY))
    return "&".join(sorted(pair for pair in pairs if not _tracks(pair)))


def _tracks(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = name.lower()
    if _TRACKING.fullmatch(name):
        return True
    buster = _BUSTERS.get(name)
    return buster is not None and buster.fullmatch(value) is not None


def _escapes(text: str) -> str:
    if "%" in text:
        text = _ESCAPE.sub(_one_escape, text)
    return text if text.isascii() and " " not in text else quote(text, safe=_KEPT_RAW, errors="replace")


def _one_escape(match: re.Match[str]) -> str:
    byte = int(match[1], 16)
    return chr(byte) if byte in _UNRESERVED else f"%{match[1].upper()}"


def _without_port(text: str) -> str:
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that a host spells, in any of the spellings that browsers and C libraries accept."""
    if ":" in name:
        try:
            return ipaddress.IPv6Address(name.partition("%")[0])
        except ValueError:
            return None
    pieces = name.split(".")
    if len(pieces) > 4 or not all(_NUMBER.fullmatch(piece) for piece in pieces):
        return None
    numbers = [_number(piece) for piece in pieces]
    total = numbers[-1] + sum(n << (24 - 8 * i) for i, n in enumerate(numbers[:-1]))
    fits = all(n < 256 for n in numbers[:-1]) and numbers[-1] < 256 ** (5 - len(numbers))
    return ipaddress.IPv4Address(total) if fits else ipaddress.IPv4Address(0)  # out of range: nobody's public address


def _number(piece: str) -> int:
    if piece[:2].lower() == "0x":
        return int(piece[2:] or "0", 16)
    octal = len(piece) > 1 and piece[0] == "0" and not set(piece) & set("89")
    return int(piece, 8 if octal else 10)


def _global(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _global(inner)
    return address.is_global and not address.is_multicast
