"""Hard negatives: documents that look like certificates and are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from extraction.synthetic import values
from extraction.synthetic.content import make_certificate
from extraction.synthetic.facts import Certificate, Lot, Printed
from extraction.synthetic.families import by_name
from extraction.synthetic.family import Family
from extraction.synthetic.ink import plain
from extraction.synthetic.sheet import Sheet
from extraction.synthetic.words import LANGUAGES, Words, load

KINDS = (
    "specification",
    "technical",
    "blank",
    "safety",
    "invoice",
    "packing",
    "calibration",
    "letter",
)
#: The forms that specification sheets and blank certificates borrow.
BORROWED = ("plain-left", "boxed-cells", "two-boxes", "sections-rows", "nested-head")
STYLE = (
    "body{font:9pt 'Liberation Sans','Noto Sans CJK SC'} h1{font-size:15pt}"
    "table{border-collapse:collapse;width:100%} td,th{border:.5pt solid #555;padding:3pt;"
    "text-align:left} p{margin:5pt 0}"
)


def make_negative(rng: Random, language: str, kind: str) -> tuple[str, str]:
    """Return a document of one of `KINDS` as HTML, and the company that issues it."""
    words = Words(language, rng)
    industry = rng.choice(["chemical", "food", "pharma", "polymer"])
    certificate = make_certificate(rng, words, industry, lots=1, rows=10, contract=False)
    issuer = certificate.fields["supplier_name"].text
    if kind in {"specification", "technical", "blank"}:
        return _like_a_certificate(rng, words, certificate, kind), issuer
    title = _title(kind, language)
    supplier = plain(issuer)
    body = _BODIES[kind](rng, words, certificate)
    html = (
        f"<!doctype html><html><head><style>{STYLE}</style></head><body>"
        f"<h2>{supplier}</h2><p>{plain(words.from_list('streets'))}</p>"
        f"<h1>{plain(title)}</h1>{body}</body></html>"
    )
    return html, issuer


def _title(kind: str, language: str) -> str:
    return str(load("negatives")["titles"][kind][LANGUAGES.index(language)])


def _like_a_certificate(rng: Random, words: Words, certificate: Certificate, kind: str) -> str:
    """Lay a specification, data sheet or empty form out as a certificate would be."""
    family = by_name(rng.choice(BORROWED))
    lot = certificate.lots[0]
    if kind == "blank":
        line = Printed("__________", "")
        certificate = replace(
            certificate,
            fields={**certificate.fields, **dict.fromkeys(("issue_date",), line)},
            lots=(
                Lot(
                    {name: line for name in lot.fields if name != "product_name"},
                    tuple(replace(r, value="", verdict=Printed("", "pass")) for r in lot.results),
                ),
            ),
            distractors=(),
        )
        return Sheet(certificate, family, words, None, rng).html()
    kept = {
        name: lot.fields[name] for name in ("product_name", "product_code") if name in lot.fields
    }
    certificate = replace(
        certificate,
        title=_title(kind, words.language),
        lots=(Lot(kept, lot.results),),
        distractors=(),
        signature="",
        statement="",
    )
    family = _without_results(family, kind)
    sheet = Sheet(certificate, family, words, None, rng).html()
    if kind == "technical":
        typical = plain(_title("typical", words.language))
        sheet = sheet.replace(f">{plain(words.one('value'))}<", f">{typical}<")
    return sheet


def _without_results(family: Family, kind: str) -> Family:
    dropped = {"verdict", "value"} if kind == "specification" else {"verdict"}
    columns = tuple(column for column in family.columns if column not in dropped)
    return replace(family, columns=columns)


def _safety(rng: Random, words: Words, certificate: Certificate) -> str:
    return _paragraphs("safety", rng, words, certificate)


def _letter(rng: Random, words: Words, certificate: Certificate) -> str:
    return _paragraphs("letter", rng, words, certificate)


def _paragraphs(kind: str, rng: Random, words: Words, certificate: Certificate) -> str:
    fields = certificate.lots[0].fields
    filled = {
        "product": fields["product_name"].text,
        "lot": fields["lot_number"].text,
        "date": _some_day(rng, words),
    }
    lines = load("negatives")["text"][kind]
    return "".join(f"<p>{plain(line.format(**filled))}</p>" for line in lines)


def _some_day(rng: Random, words: Words) -> str:
    day = date(2024, 1, 1) + timedelta(days=rng.randrange(800))
    return values.printed_date(day, words.one("dates"), words)


def _invoice(rng: Random, words: Words, certificate: Certificate) -> str:
    return _goods(rng, words, certificate, priced=True)


def _packing(rng: Random, words: Words, certificate: Certificate) -> str:
    return _goods(rng, words, certificate, priced=False)


def _goods(rng: Random, words: Words, certificate: Certificate, *, priced: bool) -> str:
    keys = ["product_code", "product_name", "lot_number", "quantity"]
    heads = "".join(f"<th>{plain(words.one(key))}</th>" for key in keys)
    heads += "<th>EUR</th>" if priced else "<th>kg</th>"
    rows = ""
    for _ in range(rng.randint(2, 5)):
        cells = [
            values.product_code(rng),
            words.from_list("products", certificate.industry),
            values.lot_number(rng, 2025),
            values.quantity(rng, certificate.industry, comma=False),
            f"{rng.uniform(20, 9000):.2f}",
        ]
        rows += "<tr>" + "".join(f"<td>{plain(cell)}</td>" for cell in cells) + "</tr>"
    order = plain(words.one("purchase_order"))
    number = values.document_number(rng, 2025)
    return (
        f"<p>{plain(words.one('customer_name'))}: {plain(words.from_list('companies'))}</p>"
        f"<p>{order}: {number} &nbsp; {plain(words.one('issue_date'))}: {_some_day(rng, words)}</p>"
        f"<table><tr>{heads}</tr>{rows}</table>"
    )


def _calibration(rng: Random, words: Words, certificate: Certificate) -> str:
    del certificate
    rows = ""
    for point in (10, 50, 100, 200):
        found = point + rng.uniform(-0.02, 0.02)
        rows += f"<tr><td>{point}.000 g</td><td>{found:.4f} g</td><td>± 0.0012 g</td></tr>"
    return (
        f"<p>{plain(words.one('certificate_number'))}: {values.document_number(rng, 2025)}</p>"
        f"<p>Instrument: XPR205 analytical balance, Serial No. B{rng.randint(10**8, 10**9)}</p>"
        f"<p>{plain(words.one('issue_date'))}: {_some_day(rng, words)}</p>"
        f"<table><tr><th>Reference</th><th>{plain(words.one('value'))}</th><th>U (k=2)</th></tr>"
        f"{rows}</table><p>Traceable to national standards. ISO/IEC 17025.</p>"
    )


_BODIES = {
    "safety": _safety,
    "letter": _letter,
    "invoice": _invoice,
    "packing": _packing,
    "calibration": _calibration,
}
