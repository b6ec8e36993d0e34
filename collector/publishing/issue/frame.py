"""The Word template filled in with an issue's standing matter, and the places where 目录 and text are put."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from collector.errors import PublishError
from collector.model import Issue
from collector.publishing.issue import printed
from collector.publishing.issue.docx_template import template as house
from collector.publishing.issue.package import repacked
from collector.publishing.issue.pictures import Picture
from collector.publishing.issue.styles import style_ids
from collector.publishing.issue.wordml import Element, element

CONTENTS, ARTICLES = "contents", "articles"  # the template's names for them
_AFTER_UPDATE = ("hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids", "themeFontLang")
_DOT = bytes.fromhex(  # the smallest PNG there is
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63f80f00010101001bb6ee56"
    "0000000049454e44ae426082"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The document around the text; ``ids`` are the ids of its styles by name, ``media`` its pictures by part."""

    document: Any  # python-docx's, which has no types
    ids: dict[str, str]
    media: dict[str, bytes] = field(default_factory=dict)  # kept beside the package, which would copy them

    def put(self, name: str, pieces: Sequence[Element]) -> None:
        """Set paragraphs and tables in the place of ``{{ name }}``; raises PublishError where there is none."""
        for place in self.document.element.body.iter(qn("w:p")):
            if "".join(text.text or "" for text in place.iter(qn("w:t"))).strip() == _marker(name):
                break
        else:
            raise PublishError(f"the Word template has no paragraph {{{{ {name} }}}}")
        ends = place.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
        parent, start = place.getparent(), place.getparent().index(place)
        for text in list(place.iter(qn("w:r"))) if ends else []:
            text.getparent().remove(text)
        parent[start : start if ends else start + 1] = pieces

    def attach(self, picture: Picture) -> str:
        """Put a picture into the package; the id of the relation it is shown by."""
        main, name = self.document.part, f"word/media/picture{len(self.media) + 1}.{picture.kind}"
        self.media[name] = picture.body
        part = Part(PackURI(f"/{name}"), f"image/{picture.kind}", b"", main.package)
        return str(main.relate_to(part, RELATIONSHIP_TYPE.IMAGE))

    def saved(self, *, update_fields: bool, pictures: bool = True) -> bytes:
        """The file, the same for the same issue; ``update_fields`` asks Word to fill in the 目录 when it opens it.

        Without ``pictures`` a dot stands for each, as large on the page: enough to find the pages, and soon done.
        """
        settings = self.document.settings.element
        for old in settings.findall(qn("w:updateFields")):
            settings.remove(old)
        if update_fields:
            later = (child for child in settings if etree.QName(child).localname in _AFTER_UPDATE)
            place = next((settings.index(child) for child in later), len(settings))
            settings.insert(place, element("updateFields", val="true"))
        out = io.BytesIO()
        self.document.save(out)
        return repacked(out.getvalue(), self.media if pictures else dict.fromkeys(self.media, _DOT))


def filled(issue: Issue, template: bytes | None) -> Frame:
    """The template with name, number, date, 本期重点 and imprint in it. Raises PublishError where it cannot be used."""
    source = DocxTemplate(io.BytesIO(template or house()))
    names = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        source.render(_standing(issue), names, autoescape=True)
    except TemplateError as fault:
        raise PublishError(f"the Word template cannot be filled in: {fault}") from fault
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError) as fault:
        raise PublishError(f"the Word template is no Word file: {fault}") from fault
    document = source.docx
    _describe(document.core_properties, issue)
    return Frame(document=document, ids=style_ids(document.styles.element))


def _standing(issue: Issue) -> dict[str, Any]:
    return {
        "notice": issue.notice,
        "masthead": issue.masthead,
        "number": issue.number,
        "theme": issue.theme,
        "publisher": issue.publisher,
        "date": printed.day(issue),
        "highlights": printed.highlights(issue),
        "imprint": printed.imprint(issue),
        CONTENTS: _marker(CONTENTS),
        ARTICLES: _marker(ARTICLES),
    }


def _marker(name: str) -> str:
    return f"@@{name}@@"


def _describe(properties: Any, issue: Issue) -> None:
    """What the file says of itself; nothing of the moment or the machine it was made on."""
    midnight = datetime.combine(issue.day, time())
    properties.title = printed.name(issue)
    properties.author = properties.last_modified_by = issue.publisher
    properties.created = properties.modified = midnight
    properties.revision = 1
    properties.language = "zh-CN"
