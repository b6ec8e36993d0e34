"""One request and what can go wrong with it: every expected failure becomes a ``Refused`` whose kind names it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response, TextResponse

from collector.errors import Refused, ReplayMiss
from collector.model import PageRequest
from collector.reading import challenge
from collector.reading.urls import host
from spiders.base.means import Means

_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "connect"),
    (ResponseDataLossError, "truncated"),
    (DownloadCancelledError, "oversize"),
    (DownloadFailedError, "connection"),
    (UnsupportedURLSchemeError, "address"),
    (NotSupported, "address"),
    (ReplayMiss, "unrecorded"),
    (OSError, "connection"),
)
HTTP_OK = 200
_HOMES = frozenset({"", "/", "/index.html", "/index.htm", "/index.shtml", "/index.jsp", "/index.php", "/default.aspx"})


def kind_of(error: Exception) -> str | None:
    """The kind of failure that an exception from the download stands for; None for a surprise."""
    if any(isinstance(cause, ssl.SSLError) for cause in _causes(error)):
        return "tls"
    if isinstance(error, IgnoreRequest):
        return "redirects" if "redirection" in str(error) else "oversize"
    return next((kind for exception, kind in _KINDS if isinstance(error, exception)), None)


async def fetch(means: Means, ask: PageRequest, *, seconds: float, referer: str = "") -> TextResponse:
    """The response to a request, whatever its status, after redirects.

    :raises Refused: there is no response that may be used; robots.txt and addresses that may not be asked included.
    """
    try:
        request = Request(
            ask.url,
            method=ask.method,
            body=ask.body,
            headers=dict(ask.headers) | ({"Referer": referer} if referer else {}),
            meta={"download_timeout": seconds},
        )
    except ValueError as error:
        raise Refused("address", f"{ask.url!r}: {error}") from error
    try:
        response = await means.download(request)
    except Refused:
        raise
    except Exception as error:
        kind = kind_of(error)
        if kind is None:
            raise
        raise Refused(kind, _words(error)) from error
    return as_text(response)


def as_text(response: Response) -> TextResponse:
    """The response as one that families can read, whatever type its server declares."""
    if isinstance(response, TextResponse):
        return response
    text = TextResponse(url=response.url, status=response.status, headers=response.headers, body=response.body)
    text.request = response.request
    return text


def content_type(response: Response) -> str | None:
    """The Content-Type header as the server sent it."""
    value = response.headers.get("Content-Type")
    return value.decode("latin-1") if value else None


def refusal(response: TextResponse, expects: str) -> Refused | None:
    """What a response is if it is not what was asked for, whatever its status says: a challenge, a block, a soft error.

    :param expects: ``page`` or ``list``.
    """
    verdict = challenge.judge(response.status, headers_of(response), response.body, url=response.url, expects=expects)
    if not verdict.good:
        vendor = f" ({verdict.vendor})" if verdict.vendor else ""
        return Refused(verdict.kind, f"{verdict.why}{vendor}")
    return None if response.status == HTTP_OK else Refused("status", f"status {response.status}")


def moved(asked: str, came: str) -> bool:
    """Whether a redirect led away: to another site, or to a front page that was not asked for."""
    if host(asked).removeprefix("www.") != host(came).removeprefix("www."):
        return True
    return _is_home(came) and not _is_home(asked)


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.lower() in _HOMES and not parts.query


def headers_of(response: Response) -> dict[str, str]:
    """The headers as text; of those that came twice, the last."""
    return {name.decode("latin-1"): values[-1].decode("latin-1") for name, values in response.headers.items() if values}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(8):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
