"""An issue as PDF: the Word file as LibreOffice sets it."""

from __future__ import annotations

from collector.errors import PublishError
from collector.model import Issue
from collector.publishing.issue import docx, pages

SUFFIX = ".pdf"
MEDIA_TYPE = "application/pdf"


def render(issue: Issue, template: bytes | None = None) -> bytes:
    """The PDF. Raises PublishError where there is no LibreOffice to set it."""
    program = pages.typesetter()
    if program is None:
        raise PublishError("生成 PDF 需要排版程序 LibreOffice（soffice），这台机器上没有安装；可先导出 Word")
    return pages.to_pdf(docx.render(issue, template), program)
