"""A thousand feeds of 24 KB on one local server that counts what it is asked for, answers 304, and can publish more.

Run as a program it prints its port and serves until it is ended. ``/publish?share=0.05`` adds an entry to that share of
the feeds; ``/counted`` tells requests, not-modified answers and bytes since it was last asked.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from datetime import datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from collector.model import CHINA

ENTRIES = 20
_NOON = datetime(2026, 11, 22, 12, tzinfo=CHINA)
_SENTENCE = "第{n}条：示例单位{f}公布的第{n}项工作进展，涉及项目申报、平台建设、成果转化与人才引进等方面。"


def host(number: int) -> str:
    """Every feed is a host of its own: loopback has millions."""
    return f"127.1.{number // 250}.{1 + number % 250}"


def feed(number: int, extra: int, port: int) -> bytes:
    """A feed as it stands after ``extra`` new entries, about 24 KB in UTF-8."""
    base = f"http://{host(number)}:{port}"
    items = "".join(_entry(number, n, base) for n in range(extra + ENTRIES - 1, extra - 1, -1))
    head = f"<title>示例单位{number}</title><link>{base}/</link><description>要闻</description>"
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def _entry(number: int, n: int, base: str) -> str:
    day = format_datetime(_NOON + timedelta(minutes=n))
    text = _SENTENCE.format(n=n, f=number) * 7
    link = f"{base}/a/{n}.html"
    return (
        f"<item><title>示例单位{number}发布第{n}号通知</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>{day}</pubDate><description>{text}</description></item>"
    )


class Server:
    """All feeds, and what was asked of them."""

    def __init__(self, feeds: int, latency: float) -> None:
        self._extra = [0] * feeds
        self._latency = latency
        self._made: dict[tuple[int, int], tuple[bytes, str]] = {}
        self._counted = {"requests": 0, "unchanged": 0, "bytes": 0}
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive."""
        try:
            while line := await reader.readline():
                headers = {}
                while (field := await reader.readline()) not in (b"\r\n", b""):
                    name, _, value = field.decode("latin-1").partition(":")
                    headers[name.lower()] = value.strip()
                writer.write(await self._answer(line.split()[1].decode(), headers))
                await writer.drain()
                if headers.get("connection", "").lower() == "close":
                    break
        except (ConnectionError, IndexError):
            pass
        finally:
            writer.close()

    async def _answer(self, target: str, headers: dict[str, str]) -> bytes:
        asked = urlsplit(target)
        if asked.path == "/counted":
            told, self._counted = self._counted, dict.fromkeys(self._counted, 0)
            return _response("200 OK", json.dumps(told).encode())
        if asked.path == "/publish":
            self._publish(float(parse_qs(asked.query)["share"][0]))
            return _response("200 OK", b"")
        await asyncio.sleep(self._latency)
        self._counted["requests"] += 1
        answer = self._feed(asked.path, headers)
        self._counted["bytes"] += len(answer)
        return answer

    def _publish(self, share: float) -> None:
        for number in range(0, len(self._extra), round(1 / share)):
            self._extra[number] += 1

    def _feed(self, path: str, headers: dict[str, str]) -> bytes:
        if not path.startswith("/feed/"):
            return _response("404 Not Found", b"")
        number = int(path.removeprefix("/feed/").removesuffix(".xml"))
        place = (number, self._extra[number])
        if place not in self._made:
            body = feed(*place, self.port)
            self._made[place] = (body, f'"{hashlib.sha256(body).hexdigest()[:16]}"')
        body, etag = self._made[place]
        if headers.get("if-none-match") == etag:
            self._counted["unchanged"] += 1
            return _response("304 Not Modified", b"", etag)
        return _response("200 OK", body, etag)


def _response(status: str, body: bytes, etag: str = "") -> bytes:
    validator = f"ETag: {etag}\r\n" if etag else ""
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/rss+xml; charset=utf-8\r\n{validator}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _main(feeds: int, latency: float) -> None:
    server = Server(feeds, latency)
    listening = await asyncio.start_server(server.serve, "0.0.0.0", 0)
    server.port = listening.sockets[0].getsockname()[1]
    print(server.port, flush=True)
    async with listening:
        await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), float(sys.argv[2])))
