from __future__ import annotations

import io

import pytest
from PIL import Image

from collector.errors import PublishError
from collector.publishing.issue.pictures import Picture, picture
from tests.publishing.issue.own_issue import picture_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="red"/></svg>'


def opened(shown: Picture) -> Image.Image:
    return Image.open(io.BytesIO(shown.body))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_fits_is_printed_byte_for_byte(kind: str) -> None:
    body = picture_of(kind)
    shown = picture(body)
    assert (shown.body, shown.kind, shown.width, shown.height) == (body, kind.lower(), 300, 200)


@pytest.mark.parametrize(
    ("kind", "mode", "becomes"),
    [
        ("WEBP", "RGB", "jpeg"), ("WEBP", "RGBA", "png"), ("GIF", "P", "png"), ("BMP", "RGB", "png"),
        ("TIFF", "CMYK", "png"), ("JPEG", "CMYK", "jpeg"), ("PNG", "I;16", "png"), ("PNG", "LA", "png"),
    ],
)  # fmt: skip
def test_other_kinds_become_what_word_shows(kind: str, mode: str, becomes: str) -> None:
    shown = picture(picture_of(kind, mode=mode))
    assert (shown.kind, opened(shown).format) == (becomes, becomes.upper())
    assert (shown.width, shown.height) == (300, 200) == opened(shown).size


def test_a_drawing_is_drawn() -> None:
    shown = picture(b'<?xml version="1.0"?>' + SVG)
    assert (shown.kind, shown.width, shown.height) == ("png", 120, 60)
    assert opened(shown).convert("RGB").getpixel((60, 30)) == (255, 0, 0)


@pytest.mark.parametrize("size", [b'width="100%" viewBox="0 0 900 450"', b"viewBox='0,0,900.0,450'"])
def test_a_drawing_is_as_large_as_a_page_is_wide(size: bytes) -> None:
    shown = picture(SVG.replace(b'width="40" height="20"><', size + b"><", 1))
    assert (shown.width, shown.height) == (1870, 935)


def test_a_photograph_is_reduced_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    shown = picture(picture_of("JPEG", (6000, 4000), exif=exif.tobytes()))
    assert shown.height > shown.width
    assert shown.width <= 1870
    assert shown.height <= 2250
    assert len(shown.body) < 1_000_000


def test_a_large_graphic_stays_a_graphic() -> None:
    shown = picture(picture_of("PNG", (4000, 1000), mode="P"))
    assert (shown.kind, shown.width, shown.height) == ("png", 1870, 468)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (None, "没有取到"),
        (b"", "没有取到"),
        (b"<html>404</html>", "不能读"),
        (picture_of("PNG")[:400], "不能读"),
        (picture_of("JPEG")[:300], "不能读"),
        (b"<svg", "SVG 图没有写明尺寸"),
        (b'<svg width="0" height="5"/>', "尺寸是零"),
        (b'<svg viewBox="0 0 10 9000"/>', "不合理"),
        (b'<svg width="10" height="10"><rect', "SVG 图不能读"),
        (SVG.replace(b"<rect", b'<image href="file:///etc/hostname"/><rect'), "外部文件"),
        (picture_of("PNG", (9000, 9000), mode="1"), "过大"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_the_reason(body: bytes | None, reason: str) -> None:
    with pytest.raises(PublishError, match=reason):
        picture(body)


def test_the_size_keeps_its_proportion_within_the_room() -> None:
    assert Picture(body=b"", kind="png", width=1500, height=300).size(158, 190) == pytest.approx((158, 31.6))
    assert Picture(body=b"", kind="png", width=300, height=1500).size(158, 190) == pytest.approx((38, 190))
    assert Picture(body=b"", kind="png", width=300, height=150).size(158, 190) == pytest.approx((50.8, 25.4))
