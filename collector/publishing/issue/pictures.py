"""Pictures made fit for print: of a kind that Word shows everywhere, upright, and no larger than the page needs."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass

import resvg_py
from PIL import Image, ImageOps, UnidentifiedImageError

from collector.errors import PublishError

_WIDE, _HIGH = 1870, 2250  # pixels: 158 mm × 190 mm at 300 dots an inch
_SLACK = 1.3  # what is larger by less is not worth the work
_MOST = 60_000_000  # pixels that are decoded; a JPEG may have more, since it is read at a fraction of its size
_SCALE = 150  # pixels an inch, the size of a picture that need not be shrunk
_OUTSIDE = re.compile(rb"""href\s*=\s*["'](?!data:|#)""", re.IGNORECASE)
_ROOT = re.compile(rb"<svg\b[^>]*>", re.IGNORECASE)
_SIDE = re.compile(rb"""\s(width|height)\s*=\s*["']\s*(\d+(?:\.\d+)?)(?:px)?\s*["']""")
_BOX = re.compile(rb"""viewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+(\d+(?:\.\d+)?)[\s,]+(\d+(?:\.\d+)?)\s*["']""")
_KINDS = {"PNG": "png", "JPEG": "jpeg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG or JPEG and its size in pixels."""

    body: bytes
    kind: str  # png or jpeg
    width: int
    height: int

    def size(self, widest: float, highest: float) -> tuple[float, float]:
        """Width and height in millimetres, within the given room and in proportion."""
        width, height = self.width / _SCALE * 25.4, self.height / _SCALE * 25.4
        scale = min(1.0, widest / width, highest / height)
        return width * scale, height * scale


def picture(body: bytes | None) -> Picture:
    """The image as it is printed: SVG drawn, WebP and the rest as PNG or JPEG, photographs reduced.

    Raises PublishError with the reason where it cannot be: nothing there, no image, damaged, too large.
    """
    if not body:
        raise PublishError("图片没有取到")
    if b"<svg" in body[:4096].lower():
        body = _drawn(body)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(body)) as image:
                return _fit(image, body)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError) as fault:
        raise PublishError(f"图片不能读：{type(fault).__name__}") from fault


def _drawn(svg: bytes) -> bytes:
    """The drawing three times as large as it asks to be, so that its lines are sharp, within the room of a page."""
    if _OUTSIDE.search(svg):
        raise PublishError("SVG 图引用了外部文件")
    width, height = _asked(svg)
    if not 0.05 < height / width < 5:
        raise PublishError(f"SVG 图尺寸不合理：{width:g}×{height:g}")
    wide = round(min(width * 3, _WIDE))
    try:
        return bytes(resvg_py.svg_to_bytes(svg_string=svg.decode("utf-8", "replace"), width=wide, background="white"))
    except ValueError as fault:
        raise PublishError("SVG 图不能读") from fault


def _asked(svg: bytes) -> tuple[float, float]:
    """Width and height that the drawing asks for, or else those of the box it is drawn in."""
    root = _ROOT.search(svg)
    sides = dict(_SIDE.findall(root[0])) if root else {}
    box = _BOX.search(root[0]) if root else None
    if b"width" in sides and b"height" in sides:
        width, height = float(sides[b"width"]), float(sides[b"height"])
    elif box:
        width, height = float(box[1]), float(box[2])
    else:
        raise PublishError("SVG 图没有写明尺寸")
    if not (width and height):
        raise PublishError("SVG 图的尺寸是零")
    return width, height


def _fit(image: Image.Image, body: bytes) -> Picture:
    if image.width * image.height > _MOST * (4 if image.format == "JPEG" else 1):
        raise PublishError(f"图片过大：{image.width}×{image.height} 像素")
    if _stands(image):
        image.load()
        return Picture(body=body, kind=_KINDS[str(image.format)], width=image.width, height=image.height)
    image.draft("RGB", (_WIDE * 2, _HIGH * 2))
    upright = ImageOps.exif_transpose(image)
    upright = upright if upright.mode in ("RGB", "L", "1", "P", "RGBA") else _flat(upright)
    if upright.width > _WIDE or upright.height > _HIGH:
        upright = upright.convert("RGBA") if upright.mode == "P" else upright
        upright.thumbnail((_WIDE, _HIGH), Image.Resampling.LANCZOS)
    return _encoded(upright, photograph=image.format in ("JPEG", "MPO", "WEBP") and upright.mode in ("RGB", "L"))


def _stands(image: Image.Image) -> bool:
    """Whether the file can be printed as it is."""
    small = image.width <= _WIDE * _SLACK and image.height <= _HIGH * _SLACK and image.format in _KINDS
    return small and image.mode in ("RGB", "L", "P", "1", "RGBA") and image.getexif().get(0x0112, 1) == 1


def _flat(image: Image.Image) -> Image.Image:
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _encoded(image: Image.Image, *, photograph: bool) -> Picture:
    out = io.BytesIO()
    if photograph:
        image.save(out, "JPEG", quality=88)
    else:
        image.save(out, "PNG")
    return Picture(body=out.getvalue(), kind="jpeg" if photograph else "png", width=image.width, height=image.height)
