"""The lineage as a PDF that is both PDF/A-3a and PDF/UA-1. The only file that knows WeasyPrint.

WeasyPrint writes PDF/A-3a with tags, embedded fonts and attached files; the entry that
says PDF/UA-1 as well, with the PDF/A extension schema that it needs (ISO 19005-3, 6.6.2.3),
is added to the metadata before the file is signed.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context
from weasyprint import HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

from certificates.epcis import to_epcis
from certificates.lineage import Lineage, LineageLot, Source
from certificates.statements import statements
from certificates.tree import draw_tree
from certificates.typefaces import faces_of
from certificates.words import day_in, moment_in, say_in
from core.languages import Translate

_HERE = Path(__file__).parent
#: So many upstream lots are listed on paper; all are in the attached lineage.json.
MOST_ROWS = 300
#: So many test results are printed; all are in the attached lineage.json.
MOST_RESULTS = 500
_SOURCES = {
    Source.SUPPLIER: "stated by the supplier",
    Source.DOCUMENT: "supplier's certificate, read by machine, reviewed",
    Source.REVIEWER: "supplier's certificate, corrected by the reviewer",
    Source.OWN_LABORATORY: "own laboratory",
}
_UNITS = {"{piece}": "pcs", "{pcs}": "pcs", "Cel": "°C", "ug/g": "µg/g", "[CFU]/g": "CFU/g"}
_UA_SCHEMA = """
  <rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
      xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
  <rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
      xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
      xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
      xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
    <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
      <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
      <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
      <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
      <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
        <pdfaProperty:name>part</pdfaProperty:name>
        <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
        <pdfaProperty:category>internal</pdfaProperty:category>
        <pdfaProperty:description>Which part of ISO 14289 the file keeps</pdfaProperty:description>
      </rdf:li></rdf:Seq></pdfaSchema:property>
    </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
"""


@dataclass(frozen=True, slots=True)
class SignerNote:
    """What the page says of the key that will sign it."""

    name: str
    fingerprint: str  # SHA-256 of the certificate, hex


def render_certificate(
    lineage: Lineage, signer: SignerNote, *, extra: Iterable[tuple[str, bytes, str]] = ()
) -> bytes:
    """Return the unsigned PDF.

    `extra` are further attachments: (file name, content, description). The same lineage
    gives the same page; the file's own identifier is derived from it.

    Raises:
        CharacterMissing: A character of it is in none of the typefaces.

    """
    content = json.dumps(lineage.to_json(), ensure_ascii=False, indent=1).encode()
    events = json.dumps(to_epcis(lineage), ensure_ascii=False, indent=1).encode()
    files = [
        ("lineage.json", content, "The lineage in full, for machines"),
        ("epcis.json", events, "The events as GS1 EPCIS 2.0 JSON-LD"),
        *extra,
    ]
    fonts = FontConfiguration()
    document = HTML(string=_html(lineage, signer), base_url=str(_HERE))
    pdf: bytes = document.write_pdf(
        pdf_variant="pdf/a-3a",
        pdf_identifier=hashlib.sha256(content).digest()[:16],
        attachments=[_attachment(lineage, *file) for file in files],
        font_config=fonts,
        pdf_tags=True,
    )
    return _claim_accessible(pdf)


def _attachment(lineage: Lineage, name: str, data: bytes, description: str) -> Attachment:
    at = lineage.issued_at.astimezone(UTC)
    return Attachment(
        string=data,
        name=name,
        description=description,
        relationship="Data",
        created=at,
        modified=at,
    )


def _claim_accessible(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        metadata = document.Root.Metadata
        text = metadata.read_bytes().decode("utf-8")
        before, found, after = text.rpartition("</rdf:RDF>")
        assert found, "the metadata of a PDF/A file is RDF"
        metadata.write(f"{before}{_UA_SCHEMA}{found}{after}".encode())
        target = io.BytesIO()
        document.save(
            target,
            deterministic_id=False,
            static_id=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return target.getvalue()


@cache
def _template() -> Template:
    """Return the page, compiled once a process: a sixth of what a certificate takes."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = _day
    environment.filters["moment"] = _moment
    environment.filters["unit"] = lambda unit: _UNITS.get(unit or "", unit or "")
    environment.filters["source"] = _source
    environment.filters["groups_of_four"] = _groups_of_four
    return environment.get_template("certificate.html")


@pass_context
def _day(context: Context, value: date | None) -> str:
    lineage: Lineage = context["lineage"]
    return day_in(value, lineage.language)


@pass_context
def _moment(context: Context, at: datetime) -> str:
    lineage: Lineage = context["lineage"]
    return moment_in(at, ZoneInfo(lineage.time_zone), lineage.language)


@pass_context
def _source(context: Context, source: Source) -> str:
    say: Translate = context["_"]
    return say(_SOURCES[source])


def _html(lineage: Lineage, signer: SignerNote) -> str:
    language, say = lineage.language, say_in(lineage.language, html=True)
    families = [face.family for face in faces_of((lineage, signer))]
    drawing = draw_tree(lineage, ", ".join(f"'{family}'" for family in families))
    tested = _on_paper(lineage)
    return _template().render(
        lineage=lineage,
        signer=signer,
        statements=statements(lineage),
        drawing=drawing,
        tree_uri=_data_uri(drawing.svg),
        qr_uri=segno.make(lineage.verify_url, error="m").svg_data_uri(
            scale=4, border=0, dark="#16323a"
        ),
        upstream=lineage.upstream[:MOST_ROWS],
        unlisted=max(len(lineage.upstream) - MOST_ROWS, 0),
        tested=tested,
        untold=sum(len(lot.results) for lot in lineage.lots)
        - sum(len(lot.results) for lot in tested),
        used_in=_used_in(lineage),
        made={link.child for link in lineage.links},
        limits=lambda result: _limits(result, say_in(language)),
        _=say,
        families=families,
        foot={
            word: json.dumps(say_in(language)(word), ensure_ascii=False)
            for word in ("Certificate", "page", "of")
        },
    )


def _on_paper(lineage: Lineage) -> list[LineageLot]:
    """Return the lots whose results are printed: the nearest first, whole lots only."""
    chosen: list[LineageLot] = []
    room = MOST_RESULTS
    for lot in sorted(lineage.lots, key=lambda lot: lot.level):
        room -= len(lot.results)
        if room < 0:
            break
        if lot.results:
            chosen.append(lot)
    return chosen


def _data_uri(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _used_in(lineage: Lineage) -> dict[str, list[LineageLot]]:
    found: dict[str, list[LineageLot]] = {}
    for link in lineage.links:
        found.setdefault(link.parent, []).append(lineage.lot(link.child))
    return found


def _limits(result: Any, say: Translate) -> str:
    if result.expected:
        return str(result.expected)
    if result.minimum and result.maximum:
        return say("%(least)s to %(most)s", least=result.minimum, most=result.maximum)
    if result.minimum:
        return f"≥ {result.minimum}"
    return f"≤ {result.maximum}" if result.maximum else say("none stated")


def _groups_of_four(text: str) -> str:
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
