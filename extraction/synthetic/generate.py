"""Makes documents with labels: seed in, the same files out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from extraction.geometry import Box
from extraction.result import DOCUMENT_FIELDS
from extraction.synthetic.content import make_certificate
from extraction.synthetic.damage import Kind, damage, to_file
from extraction.synthetic.extras import with_extras
from extraction.synthetic.families import all_families, draw_family
from extraction.synthetic.family import Family
from extraction.synthetic.label import make_label, stated_facts
from extraction.synthetic.negatives import KINDS, make_negative
from extraction.synthetic.render import render
from extraction.synthetic.sheet import Sheet
from extraction.synthetic.words import LANGUAGES, Words

#: English is the language of half the trade's certificates.
WEIGHTS = (8, *[1] * (len(LANGUAGES) - 1))
DAMAGES: tuple[Kind, ...] = ("scan", "fax", "photo")
#: How often a document that comes once more is each of these.
RESCANS = (6, 1, 3)


@dataclass(frozen=True, slots=True)
class Made:
    """One made document: file content, its suffix, and the label."""

    name: str
    suffix: str
    content: bytes
    label: dict[str, Any]


def make_document(seed: int, index: int, *, family: Family | None = None) -> Made:
    """Make one certificate as a digital PDF.

    Args:
        seed: Of the whole set.
        index: Of the document in the set; with the seed it fixes everything.
        family: The layout; families take turns if None.

    """
    rng = Random(f"lotbridge {seed} {index}")
    families = all_families()
    family = family or families[index % len(families)]
    industry = rng.choice(family.industries)
    language = rng.choices(LANGUAGES, WEIGHTS)[0] if industry != "cannabis" else "en"
    words = Words(language, rng)
    second = None
    if family.bilingual:
        second = Words(rng.choice([c for c in LANGUAGES if c != language]), rng)
    lots = family.lots if family.lots == 1 else rng.randint(2, family.lots + 1)
    certificate = make_certificate(
        rng, words, industry, lots=lots, rows=rng.randint(*family.rows), contract=family.contract
    )
    extra = Random(f"lotbridge extras {seed} {index}")
    certificate = with_extras(certificate, family, words, extra)
    sheet = Sheet(certificate, family, words, second, rng)
    rendered = render(sheet.html())
    label = make_label(stated_facts(sheet.ink.marks, rendered.places))
    name = f"{index:05d}-{family.name}-{language}"
    about = {
        "document": f"documents/{name}.pdf",
        "sha256": hashlib.sha256(rendered.pdf).hexdigest(),
        "layout": family.name,
        "family": family.name,
        "industry": industry,
        "language": language if second is None else f"{language}+{second.language}",
        "pages": rendered.pages,
        "text_layer": True,
        "quality": "digital",
        "source": {"seed": seed, "index": index},
    }
    return Made(name, ".pdf", rendered.pdf, {**about, **label, "notes": ""})


def make_damaged(seed: int, index: int, kind: Kind) -> Made:
    """Make the scan, fax or photo of the document that `make_document` makes."""
    made = make_document(seed, index)
    rng = Random(f"lotbridge {kind} {seed} {index}")
    damaged = damage(made.content, rng, kind)
    suffix, content = to_file(damaged, rng)
    name = f"{made.name}-{kind}"
    boxes = {}
    for path, place in made.label["boxes"].items():
        box = damaged.moved(place["page"], Box(*place["box"]))
        boxes[path] = {"page": place["page"], "box": [box.x0, box.top, box.x1, box.bottom]}
    label = {
        **made.label,
        "document": f"documents/{name}{suffix}",
        "sha256": hashlib.sha256(content).hexdigest(),
        "text_layer": False,
        "quality": "photo" if kind == "photo" else "scan",
        "boxes": boxes,
        "turned": damaged.turned,
    }
    return Made(name, suffix, content, label)


def rescan(pdf: bytes, *, seed: int, name: str) -> tuple[str, bytes]:
    """Return (suffix, content) of a scan, fax or photo of somebody's document."""
    rng = Random(f"lotbridge rescan {seed} {name}")
    return to_file(damage(pdf, rng, rng.choices(DAMAGES, RESCANS)[0]), rng)


def make_other(seed: int, index: int) -> Made:
    """Make a document that is no certificate; kinds take turns."""
    rng = Random(f"lotbridge other {seed} {index}")
    kind = KINDS[index % len(KINDS)]
    language = rng.choices(LANGUAGES, WEIGHTS)[0]
    html, issuer = make_negative(rng, language, kind)
    rendered = render(html)
    name = f"{index:05d}-other-{kind}-{language}"
    label: dict[str, Any] = {
        "document": f"documents/{name}.pdf",
        "sha256": hashlib.sha256(rendered.pdf).hexdigest(),
        "layout": f"other-{kind}",
        "family": f"other-{kind}",
        "industry": "other",
        "language": language,
        "pages": rendered.pages,
        "text_layer": True,
        "quality": "digital",
        "source": {"seed": seed, "index": index},
        "document_type": "other",
        **{field: None for field in DOCUMENT_FIELDS if field != "document_type"},
        "supplier_name": [None, issuer],  # may be read, need not
        "lots": [],
        "boxes": {},
        "notes": "The document type counts; a lot or a result read from it is an error.",
    }
    return Made(name, ".pdf", rendered.pdf, label)


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares of a set, 0..1 each: damaged documents by kind, and documents of no kind."""

    scan: float = 0.0
    fax: float = 0.0
    photo: float = 0.0
    other: float = 0.0
    drawn: float = 0.0  # digital documents of families that nobody planned

    def make(self, seed: int, index: int) -> Made:
        """Make document number `index` of a set."""
        roll = Random(f"lotbridge mix {seed} {index}").random()
        for kind in DAMAGES:
            share = getattr(self, kind)
            if roll < share:
                return make_damaged(seed, index, kind)
            roll -= share
        if roll < self.other:
            return make_other(seed, index)
        if roll - self.other < self.drawn:
            family = draw_family(Random(f"lotbridge family {seed} {index}"))
            return make_document(seed, index, family=family)
        return make_document(seed, index)


def synthesize(
    out: Path,
    count: int,
    seed: int,
    *,
    mix: Mix | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Iterator[Made]:
    """Write `count` documents to out/documents and their labels to out/labels."""
    (out / "documents").mkdir(parents=True, exist_ok=True)
    (out / "labels").mkdir(parents=True, exist_ok=True)
    mix = mix or Mix()
    for index in range(count):
        made = mix.make(seed, index)
        (out / "documents" / f"{made.name}{made.suffix}").write_bytes(made.content)
        text = json.dumps(made.label, ensure_ascii=False, indent=1)
        (out / "labels" / f"{made.name}.json").write_text(text, encoding="utf-8")
        if progress is not None:
            progress(index + 1, count, made.name)
        yield made
