"""A whole certificate as HTML: letterhead, title, parties, data, results, signature."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from extraction.synthetic.cells import Cells
from extraction.synthetic.extras import extra_word
from extraction.synthetic.facts import Certificate, Printed
from extraction.synthetic.family import Family
from extraction.synthetic.head import HEADS, Item
from extraction.synthetic.ink import Ink, plain
from extraction.synthetic.style import stylesheet
from extraction.synthetic.tables import TABLES
from extraction.synthetic.words import Words

#: Header fields that stand as label and value, in the usual order.
DOCUMENT_ITEMS = ("certificate_number", "issue_date", "purchase_order", "overall_result")
LOT_ITEMS = (
    "product_name",
    "product_code",
    "lot_number",
    "manufacture_date",
    "expiry_date",
    "retest_date",
    "quantity",
)


class Sheet:
    """Lays one certificate out in one family."""

    def __init__(
        self,
        certificate: Certificate,
        family: Family,
        words: Words,
        second: Words | None,
        rng: Random,
    ) -> None:
        self.certificate, self.family, self.words = certificate, family, words
        self.second, self.rng = second, rng
        self.ink = Ink()
        self.cells = Cells(self.ink, family, words, second)

    def html(self) -> str:
        """Return the document as HTML, one id for each stated fact."""
        parts = [self._letterhead(), self._title(), self._parties()]
        head, results = self._head(), self._results()
        order = self.family.order
        if order == "results_first":
            parts += [results, head]
        elif order == "new_page":
            parts += [head, "<div class='break'></div>", results]
        elif order == "summary":
            parts += [head, self._summary(), "<div class='break'></div>", results]
        else:
            parts += [head, results]
        parts += [self._ending()]
        style = stylesheet(self.family, self.words, self.rng, self._footer_text())
        language = self.words.language
        return (
            f"<!doctype html><html lang='{language}'><head><meta charset='utf-8'>"
            f"<title>{plain(self.certificate.title)}</title><style>{style}</style></head>"
            f"<body>{''.join(parts)}</body></html>"
        )

    def _label(self, key: str) -> str:
        text = plain(self.words.one(key))
        if self.second is None:
            return text
        other = f"<i>{plain(self.second.one(key))}</i>"
        return f"{text} / {other}" if self.family.bilingual == "slash" else f"{text}<br>{other}"

    def _title(self) -> str:
        kind = self.certificate.fields["document_type"].truth
        title = self.ink.span(self.certificate.title, {"document_type": kind})
        return f"<h1 class='{self.family.title}'>{title}</h1>"

    def _issuer(self) -> str:
        return "laboratory_name" if self.family.contract else "supplier_name"

    def _party(self, name: str) -> str:
        """Return a party's name, its address below it."""
        printed = self.certificate.fields[name]
        address = plain(self.certificate.addresses.get(name, ""))
        name_html = self.ink.span(printed.text, {name: printed.truth})
        return f"<div>{name_html}</div><div class='small'>{address.replace(', ', '<br>', 1)}</div>"

    def _letterhead(self) -> str:
        issuer = self._issuer()
        if self.family.parties in {"fields", "footer"} and not self.family.contract:
            return "<div class='logo'></div>"
        if self.family.parties == "boxes" and not self.family.contract and self.rng.random() < 0.5:
            return "<div class='logo'></div>"
        side = self.rng.choice(["left", "center", "right"])
        return f"<div class='letterhead {side}'>{self._party(issuer)}</div>"

    def _parties(self) -> str:
        fields = self.certificate.fields
        if self.family.parties == "window" and "customer_name" in fields:
            return f"<div class='window'>{self._party('customer_name')}</div>"
        if self.family.parties != "boxes":
            return ""
        names = [name for name in ("supplier_name", "customer_name") if name in fields]
        boxes = "".join(
            f"<td><div class='small'>{self._label(self._key(name))}</div>{self._party(name)}</td>"
            for name in names
        )
        return f"<table class='parties grid'><tr>{boxes}</tr></table>"

    def _key(self, name: str) -> str:
        """Return the label's key: a laboratory calls the supplier its client."""
        if name == "supplier_name" and self.family.contract:
            return "client"
        if name == "lot_number" and self.certificate.industry == "metal":
            return "heat" if len(self.family.name) % 3 else "lot_number"
        return name

    def _head(self) -> str:
        items = self._party_items() + self._document_items()
        lots = self.certificate.lots
        if len(lots) == 1:
            skip = {"lot_number"} if self.family.table == "lot_rows" else set()
            items += self._lot_items(0, [n for n in LOT_ITEMS if n not in skip])
        else:
            items += self._lot_items(0, ["product_name", "product_code"], shared=True)
        items += [(self._label(key), self._trap(key, text)) for key, text in self._traps()]
        items += [
            (self._extra_label(name), self._span(printed, name))
            for name, printed in self.certificate.extras.items()
        ]
        if self.rng.random() < 0.4:
            self.rng.shuffle(items)
        return f"<div class='head'>{HEADS[self.family.head](items)}</div>"

    def _traps(self) -> tuple[tuple[str, str], ...]:
        return self.certificate.distractors

    def _trap(self, key: str, text: str) -> str:
        """Print a number that stands for no field; the only article number is one, perhaps."""
        lots = self.certificate.lots
        if key != "customer_material" or "product_code" in lots[0].fields:
            return plain(text)
        paths = [f"lots.{lot}.product_code" for lot in range(len(lots))]
        return self.ink.span(text, {path: [None, text] for path in paths})

    def _extra_label(self, name: str) -> str:
        key = {"country_of_origin": "origin", "storage_conditions": "storage"}.get(name)
        if key is not None:
            return self._label(key)
        return plain(extra_word(name, self.words.language))

    def _party_items(self) -> list[Item]:
        fields, parties = self.certificate.fields, self.family.parties
        names = []
        if self.family.contract or parties == "fields":
            names.append("supplier_name")
        if "customer_name" in fields and parties in {"fields", "letterhead", "footer"}:
            names.append("customer_name")
        return [(self._label(self._key(name)), self._span(fields[name], name)) for name in names]

    def _document_items(self) -> list[Item]:
        fields = self.certificate.fields
        return [
            (self._label(name), self._span(fields[name], name))
            for name in DOCUMENT_ITEMS
            if name in fields
        ]

    def _lot_items(self, lot: int, names: Sequence[str], *, shared: bool = False) -> list[Item]:
        fields = self.certificate.lots[lot].fields
        owners = range(len(self.certificate.lots)) if shared else [lot]
        return [
            (
                self._label(self._key(name)),
                self._span(fields[name], *[f"lots.{owner}.{name}" for owner in owners]),
            )
            for name in names
            if name in fields
        ]

    def _span(self, printed: Printed, *paths: str) -> str:
        return self.ink.span(printed.text, dict.fromkeys(paths, printed.truth))

    def _results(self) -> str:
        lots = range(len(self.certificate.lots))
        table = TABLES[self.family.table]
        heading = ""
        if self.rng.random() < 0.6:
            heading = f"<h2>{self._label('results_title')}</h2>"
        if len(lots) == 1 or self.family.table in {"lot_rows", "lot_columns"}:
            return heading + table(self.cells, self.certificate, lots)
        own = [name for name in LOT_ITEMS if name not in {"product_name", "product_code"}]
        return heading + "".join(
            f"<div class='block'>{HEADS[self.family.head](self._lot_items(lot, own))}"
            f"{table(self.cells, self.certificate, [lot])}</div>"
            for lot in lots
        )

    def _summary(self) -> str:
        """Repeat the first results of each section, as front pages do."""
        cards = ""
        for row, result in enumerate(self.certificate.lots[0].results[:6]):
            owners = [(f"lots.0.results.{row}", result)]
            value = self.cells.cell("value", owners)
            unit = f" {self.cells.cell('unit', owners)}" if result.unit else ""
            name = self.cells.cell("test", owners)
            cards += (
                f"<div class='card'><div>{name}</div><div class='big'>{value}{unit}</div></div>"
            )
        return f"<div class='cards'>{cards}</div>"

    def _ending(self) -> str:
        rng, certificate = self.rng, self.certificate
        # a statement of conformity may be read as the overall result, and need not be
        truth = {} if "overall_result" in certificate.fields else {"overall_result": [None, "pass"]}
        name = certificate.signature
        signer = self.ink.span(name, {"approved_by": name, "signature": name})
        html = f"<p class='statement'>{self.ink.span(certificate.statement, truth)}</p>"
        if rng.random() < 0.75:
            html += (
                f"<div class='sign'>{_scribble(rng)}<div>{signer}</div>"
                f"<div class='small'>{plain(certificate.signer)}</div></div>"
            )
        if rng.random() < 0.25:
            text = plain(self.words.one("pass").upper())
            turn = rng.randint(-25, 25)
            html += f"<div class='stamp' style='transform: rotate({turn}deg)'>{text}<br>QC</div>"
        if self.family.parties == "footer" and not self.family.contract:
            html += f"<div class='address'>{self._party('supplier_name')}</div>"
        return html

    def _footer_text(self) -> str:
        rng = self.rng
        series = rng.choice(["QA", "QC", "F"])
        form = f"Form {series}-{rng.randint(10, 999):03d} Rev. {rng.randint(1, 9)}"
        return form if rng.random() < 0.6 else ""


def _scribble(rng: Random) -> str:
    """Draw a signature: a few loops."""
    x, path = 8.0, "M8 30"
    for _ in range(rng.randint(4, 8)):
        x += rng.uniform(10, 22)
        path += f" Q {x - 12:.0f} {rng.uniform(2, 14):.0f} {x:.0f} {rng.uniform(20, 38):.0f}"
    return (
        f"<svg width='170' height='44'><path d='{path}' fill='none' stroke='#1b2a7a' "
        "stroke-width='1.6'/></svg>"
    )
