"""How much of an attachment is read before enough is enough."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from collector.errors import ReadError


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of reading one file; ``expired`` is asked between pages, sheets and members whether time is up."""

    size: int = 50_000_000  # bytes of the file
    unpacked: int = 200_000_000  # bytes of everything packed in it
    ratio: int = 200  # how many times larger than its packed form a part may be, beyond a first megabyte
    members: int = 2_000  # files in an archive
    pages: int = 300
    characters: int = 1_000_000
    expired: Callable[[], bool] = _never

    def check_time(self) -> None:
        """Raises ReadError when time is up."""
        if self.expired():
            raise ReadError("读取超时")

    def cut(self, text: str) -> str:
        """Text up to the limit of characters."""
        return text[: self.characters]


def opened(body: bytes, limit: Limits) -> zipfile.ZipFile:
    """A zip archive whose members' declared sizes are all within the limits; ReadError where they are not."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ReadError(f"压缩包已损坏：{error}") from error
    members = archive.infolist()
    if len(members) > limit.members:
        raise ReadError(f"压缩包内文件过多：{len(members)} 个")
    if sum(member.file_size for member in members) > limit.unpacked:
        raise ReadError("压缩包解开后过大")
    for member in members:
        if member.file_size > 1_000_000 and member.file_size > limit.ratio * max(1, member.compress_size):
            raise ReadError(f"压缩比异常：{member.filename}")
    return archive


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: Limits) -> bytes:
    """A member's bytes, never more than it declares; ReadError where it cannot be had."""
    limit.check_time()
    if member.flag_bits & 1:
        raise ReadError("压缩包有密码")
    try:
        return archive.read(member)  # zipfile stops at the declared size, which ``opened`` has checked
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise ReadError(f"压缩包内 {member.filename} 已损坏：{error}") from error
