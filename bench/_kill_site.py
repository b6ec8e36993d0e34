"""A site whose columns grow while it is watched: what is published is the first N of its articles, N read from a file.

Run as a program it serves until it is ended; every loopback address is a host of its own: 127.0.1.7 is column 7.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import date
from pathlib import Path

DAY = date(2026, 11, 21)
COLUMNS = 3  # articles go to them in turn
SHOWN = 300  # rows of a list: more than are ever published between two whole crawls


def host(column: int) -> str:
    """The address at which a column stands."""
    return f"127.0.1.{1 + column}"


def path(number: int) -> str:
    """Where an article stands."""
    return f"/kjdt/t20261121_{number}.html"


def title(number: int) -> str:
    """An article's headline; no two are alike."""
    return f"关于组织申报第{number}批重点研发专项的通知"


def list_page(column: int, published: int) -> str:
    """A column's list, the newest article first."""
    own = [number for number in range(published) if number % COLUMNS == column][-SHOWN:]
    rows = "".join(
        f'<li><a href="{path(n)}" title="{title(n)}">{title(n)}</a><span>{DAY}</span></li>' for n in reversed(own)
    )
    return f'<html><head><title>科技动态</title></head><body><div class="list"><ul>{rows}</ul></div></body></html>'


def article_page(number: int) -> str:
    """An article of about 2 KB."""
    sentence = f"第{number}批的各有关单位应当按照年度工作安排组织申报，加强过程管理和绩效评价，确保项目如期完成。"
    text = "".join(f"<p>　　（{part}）{sentence}</p>" for part in range(1, 8))
    return (
        f"<html><head><meta charset='utf-8'><title>{title(number)}</title></head><body><h1>{title(number)}</h1>"
        f"<div>发布时间：{DAY} 09:30　来源：示例省科学技术厅</div><div id='zoom'>{text}</div></body></html>"
    )


def answer(site: str, wanted: str, published: int) -> tuple[int, str]:
    """The status and the page for a path."""
    if wanted == "/kjdt/":
        return 200, list_page(int(site.rsplit(".", 1)[-1]) - 1, published)
    number = wanted.removeprefix("/kjdt/t20261121_").removesuffix(".html")
    if number.isdigit() and int(number) < published:
        return 200, article_page(int(number))
    return 404, ""


def published(count: Path) -> int:
    """How many articles there are by now."""
    return int(count.read_text(encoding="ascii"))


async def serve(port: int, count: Path) -> None:
    """Serve until the process is ended."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        site = str(writer.get_extra_info("sockname")[0])
        try:
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                status, page = answer(site, line.split()[1].decode("latin-1"), published(count))
                body = page.encode()
                head = f"HTTP/1.1 {status} X\r\nContent-Type: text/html; charset=utf-8\r\n"
                writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        except ConnectionError:  # whoever asked was killed
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "0.0.0.0", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(0, Path(sys.argv[1])))
