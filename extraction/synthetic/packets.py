"""Packets: one file with several documents, certificates among them."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from random import Random
from typing import Any

import pikepdf

from extraction.synthetic.content import make_certificate
from extraction.synthetic.facts import Certificate
from extraction.synthetic.families import by_name
from extraction.synthetic.label import make_label, stated_facts
from extraction.synthetic.negatives import make_negative
from extraction.synthetic.render import Rendered, render
from extraction.synthetic.sheet import Sheet
from extraction.synthetic.words import Words

#: What a packet holds, in order; "certificate" twice are two of them.
PACKETS: tuple[tuple[str, ...], ...] = (
    ("letter", "certificate"),
    ("packing", "certificate"),
    ("certificate", "safety"),
    ("invoice", "packing", "certificate"),
    ("certificate", "specification"),
    ("certificate", "certificate"),
    ("packing", "certificate", "certificate", "safety"),
    ("safety", "certificate"),
)
#: Forms that number their pages for each document; other forms would not show where one ends.
FORMS = ("plain-left", "boxed-cells", "two-boxes", "plain-minmax", "unit-in-name")


@dataclass(frozen=True, slots=True)
class Packet:
    """The file, its pages, and the label of the certificates in it."""

    pdf: bytes
    pages: int
    label: dict[str, Any]


def make_packet(rng: Random, kinds: tuple[str, ...], language: str = "en") -> Packet:
    """Return a packet of the documents; the label holds the lots of every certificate.

    Document fields of the label are those of the first certificate. Boxes name the page in
    the packet.
    """
    label: dict[str, Any] = {}
    parts: list[Rendered] = []
    pages = 0
    for kind in kinds:
        if kind == "certificate":
            rendered, own = _certificate(rng, language)
            _join(label, own, pages)
        else:
            rendered = render(make_negative(rng, language, kind)[0])
        parts.append(rendered)
        pages += rendered.pages
    return Packet(_bound(parts), pages, label)


def _certificate(rng: Random, language: str) -> tuple[Rendered, dict[str, Any]]:
    words = Words(language, rng)
    industry = rng.choice(["chemical", "food", "pharma"])
    certificate: Certificate = make_certificate(
        rng, words, industry, lots=1, rows=rng.randint(5, 9), contract=False
    )
    sheet = Sheet(certificate, by_name(rng.choice(FORMS)), words, None, rng)
    rendered = render(sheet.html())
    return rendered, make_label(stated_facts(sheet.ink.marks, rendered.places))


def _join(label: dict[str, Any], own: dict[str, Any], before: int) -> None:
    """Add a certificate's label to the packet's, its pages counted behind those before."""
    lots = len(label.get("lots", []))
    moved = {}
    for path, place in own["boxes"].items():
        head, _, rest = path.partition(".")
        number, _, field = rest.partition(".")
        path_here = f"lots.{int(number) + lots}.{field}" if head == "lots" else path
        moved[path_here] = {**place, "page": place["page"] + before}
    if not label:
        label.update({**own, "boxes": moved})
        return
    label["lots"] += own["lots"]
    label["boxes"].update({k: v for k, v in moved.items() if k.startswith("lots.")})


def _bound(parts: list[Rendered]) -> bytes:
    out = pikepdf.new()
    for part in parts:
        with pikepdf.open(io.BytesIO(part.pdf)) as source:
            out.pages.extend(source.pages)
    buffer = io.BytesIO()
    out.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def packet_facts(packet: Packet, kinds: tuple[str, ...], name: str) -> dict[str, Any]:
    """Return the packet's label with what every label of a made document says."""
    return {
        "document": f"documents/{name}.pdf",
        "sha256": hashlib.sha256(packet.pdf).hexdigest(),
        "layout": "packet-" + "-".join(kinds),
        "family": "packet-" + "-".join(kinds),
        "industry": "packet",
        "language": "en",
        "pages": packet.pages,
        "text_layer": True,
        "quality": "digital",
        **packet.label,
        "notes": "",
    }
