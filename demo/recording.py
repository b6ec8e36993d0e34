"""Writes the day's responses as one WARC file whose bytes depend on nothing but its content."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from demo.rendering import Answer

_SPACE = uuid.UUID("6f6d1b1e-0000-4000-8000-202611200000")


def write(answers: Iterable[tuple[datetime, Answer]]) -> bytes:
    """The WARC file of responses and the times they were captured at; other methods than GET bring their request."""
    stream = BytesIO()
    writer = WARCWriter(stream, gzip=True)
    _write_info(writer)
    for number, (at, answer) in enumerate(answers):
        _write_one(writer, at, answer, number)
    return stream.getvalue()


def _write_info(writer: WARCWriter) -> None:
    text = b"software: demo.build\r\nformat: WARC File Format 1.0\r\ndescription: one invented day, 2026-11-20\r\n"
    record = writer.create_warc_record(
        "",
        "warcinfo",
        payload=BytesIO(text),
        length=len(text),
        warc_content_type="application/warc-fields",
        warc_headers_dict={"WARC-Record-ID": _id("info"), "WARC-Date": "2026-11-20T00:00:00Z"},
    )
    writer.write_record(record)


def _write_one(writer: WARCWriter, at: datetime, answer: Answer, number: int) -> None:
    date = at.astimezone(UTC)
    headers = [*answer.headers, ("Date", date.strftime("%a, %d %b %Y %H:%M:%S GMT"))]
    marks = {"WARC-Date": date.strftime("%Y-%m-%dT%H:%M:%SZ"), "WARC-Record-ID": _id(f"response {number}")}
    writer.write_record(
        writer.create_warc_record(
            answer.url,
            "response",
            payload=BytesIO(answer.body),
            length=len(answer.body),
            http_headers=StatusAndHeaders(f"{answer.status} {_reason(answer.status)}", headers, protocol="HTTP/1.1"),
            warc_headers_dict=marks,
        )
    )
    if answer.method != "GET":
        _write_request(writer, answer, marks, number)


def _write_request(writer: WARCWriter, answer: Answer, marks: dict[str, str], number: int) -> None:
    head = StatusAndHeaders(f"{answer.method} {answer.url} HTTP/1.1", [], is_http_request=True)
    writer.write_record(
        writer.create_warc_record(
            answer.url,
            "request",
            payload=BytesIO(answer.asked),
            length=len(answer.asked),
            http_headers=head,
            warc_headers_dict={
                "WARC-Date": marks["WARC-Date"],
                "WARC-Record-ID": _id(f"request {number}"),
                "WARC-Concurrent-To": marks["WARC-Record-ID"],
            },
        )
    )


def _id(what: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(_SPACE, what)}>"


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:  # 521 is one vendor's own
        return "Unknown"
