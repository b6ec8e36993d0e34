"""Zip files that are the same whenever they are made of the same: docx and epub."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_STORED = (".jpeg", ".jpg", ".png")  # compressed already
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day zip knows


def packed(parts: Mapping[str, bytes], *, plain: str = "") -> bytes:
    """The parts in their order, without a date; ``plain`` is stored uncompressed, as the first part of an EPUB must."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, body in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o600 << 16
            stored = name == plain or name.endswith(_STORED)
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            package.writestr(entry, body, compresslevel=6)
    return out.getvalue()


def repacked(package: bytes, instead: Mapping[str, bytes]) -> bytes:
    """The same package without the dates it was packed at, and with other parts in the place of some of its own."""
    with zipfile.ZipFile(io.BytesIO(package)) as old:
        return packed({name: instead[name] if name in instead else old.read(name) for name in old.namelist()})
