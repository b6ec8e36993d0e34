"""LibreOffice as the typesetter: a Word file as PDF, and the page on which each heading of it stands."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pypdfium2

from collector.errors import PublishError

SECONDS = 180  # a run that takes longer is ended
_FONTS = Path(__file__).with_name("fonts.conf")
_FILTER = 'pdf:writer_pdf_Export:{"IsSkipEmptyPages":{"type":"boolean","value":"false"}}'  # blank versos are printed
_ONE_AT_A_TIME = threading.Lock()  # a second run in the same profile would hand its job to the first
_VOLATILE = re.compile(rb"(/(?:CreationDate|ModDate)\(D:|/DocChecksum /|/ID \[ )([^)>\n]*(?:>\s*<[0-9A-Fa-f]*>)?)")


def typesetter() -> Path | None:
    """LibreOffice's program, None where there is none."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found) if found else None


def to_pdf(document: bytes, program: Path, *, seconds: float = SECONDS) -> bytes:
    """The Word file as PDF, the same bytes for the same file.

    Raises PublishError when LibreOffice makes none, or not in time; it is ended then with all it started.
    """
    with tempfile.TemporaryDirectory(prefix="issue-") as folder, _ONE_AT_A_TIME:
        source, target = Path(folder, "issue.docx"), Path(folder, "issue.pdf")
        source.write_bytes(document)
        said = _run([str(program), *_options(), "--convert-to", _FILTER, "--outdir", folder, str(source)], seconds)
        if not target.exists():
            raise PublishError(f"排版程序（LibreOffice）没有生成 PDF：{said.strip()[-300:]}")
        return _dateless(target.read_bytes())


def heading_pages(pdf: bytes, levels: Sequence[int]) -> tuple[int, ...]:
    """The page of each heading of level 1 and 2, counted from the page of the first; ``levels`` is what is expected.

    Raises PublishError where the outline of the PDF is another than that.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        outline = [(entry.level + 1, entry.get_dest()) for entry in document.get_toc() if entry.level < 2]
        found = [(level, dest.get_index()) for level, dest in outline if dest is not None]
    finally:
        document.close()
    if [level for level, _ in found] != list(levels):
        raise PublishError(
            f"排版程序（LibreOffice）排出 {len(found)} 个标题，本期应有 {len(levels)} 个；请看模板的标题样式"
        )
    return tuple(index - found[0][1] + 1 for _, index in found)


@cache
def _profile() -> tempfile.TemporaryDirectory[str]:
    """LibreOffice's own folder, kept while this program runs: it starts in half the time the second time."""
    return tempfile.TemporaryDirectory(prefix="typesetter-")


def _options() -> list[str]:
    profile = Path(_profile().name).as_uri()
    return ["--headless", "--norestore", "--nolockcheck", "--nodefault", f"-env:UserInstallation={profile}"]


def _run(command: list[str], seconds: float) -> str:
    environment = {**os.environ, "FONTCONFIG_FILE": str(_FONTS), "SAL_USE_VCLPLUGIN": "svp"}
    process = subprocess.Popen(  # noqa: S603  # the program found on this machine, on a file of ours
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as fault:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise PublishError(f"排版程序（LibreOffice）{seconds:g} 秒内没有排完，已停止；可先导出 Word") from fault
    return said.decode("utf-8", "replace")


def _dateless(pdf: bytes) -> bytes:
    """The PDF without the moment it was made at; every place keeps its length, so that all offsets stay right."""
    return _VOLATILE.sub(lambda found: found[1] + re.sub(rb"[0-9A-Fa-f]", b"0", found[2]), pdf)
