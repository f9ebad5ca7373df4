"""Draws the facts of a certificate: plausible, and with every trap of real ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from extraction.synthetic import values
from extraction.synthetic.facts import Certificate, Lot, Printed, Result
from extraction.synthetic.words import Words, load, local_name

PEOPLE = ("J. Keller", "M. Okafor", "A. Lindqvist", "S. Moreau", "P. Nowak", "E. Yilmaz", "Li Wei")
#: Titles that only a mill's certificate has.
MILL = re.compile(r"3\.1|mill|mater|mat[ié]|abnahme|werks|质量证明|材质", re.IGNORECASE)
#: How many forms have these fields of a lot.
SHOWN = {"manufacture_date": 0.6, "expiry_date": 0.5, "retest_date": 0.12, "quantity": 0.55}
#: Drawn as distractors: keys of labels.toml that stand for no field of ours.
NUMBER_TRAPS = ("sample", "inspection_lot", "customer_material", "sales_order", "delivery")
DATE_TRAPS = ("sampled", "received", "analysed", "shipped")


@dataclass(frozen=True, slots=True)
class Style:
    """How this document writes numbers and dates, and how much it says."""

    comma: bool
    date_pattern: str
    rows: int
    lots: int
    contract: bool  # a laboratory reports on a client's material
    heat: bool  # lots are heats


def make_certificate(
    rng: Random, words: Words, industry: str, *, lots: int, rows: int, contract: bool
) -> Certificate:
    """Draw one certificate.

    Args:
        rng: Source of all chance; the same state gives the same certificate.
        words: Language, and the spellings of this document.
        industry: One of `words.INDUSTRIES`.
        lots: How many lots it covers.
        rows: Most results a lot.
        contract: A laboratory of its own issues the report.

    """
    style = Style(
        comma=words.language in values.COMMA_LANGUAGES and rng.random() < 0.85,
        date_pattern=words.one("dates"),
        rows=rows,
        lots=lots,
        contract=contract,
        heat=industry == "metal" and rng.random() < 0.8,
    )
    made = date(2023, 1, 1) + timedelta(days=rng.randrange(1200))
    issued = made + timedelta(days=rng.randint(1, 40))
    title, kind = _title(words, industry)
    return Certificate(
        language=words.language,
        industry=industry,
        title=title,
        fields=_document_fields(rng, words, style, title, kind, issued),
        lots=_lots(rng, words, style, industry, made),
        distractors=_distractors(rng, words, style, made, issued),
        addresses={
            name: words.from_list("streets")
            for name in ("supplier_name", "customer_name", "laboratory_name")
        },
        statement=words.one("statement"),
        signer=words.one("signer"),
        signature=rng.choice(PEOPLE),
    )


def _title(words: Words, industry: str) -> tuple[str, str | list[str | None]]:
    """Return the title and what it makes the document; some titles leave that open."""
    if industry != "metal":
        return words.one("title_coa"), "certificate_of_analysis"
    title = words.one("title_inspection")
    if MILL.search(title):
        return title, "inspection_certificate"
    return title, ["inspection_certificate", "certificate_of_analysis"]


def _document_fields(
    rng: Random,
    words: Words,
    style: Style,
    title: str,
    kind: str | list[str | None],
    issued: date,
) -> dict[str, Printed]:
    supplier = words.from_list("companies")
    customer = _another(words, supplier)
    fields = {
        "document_type": Printed(title, kind),
        "supplier_name": Printed(supplier, supplier),
        "issue_date": values.date_fact(issued, style.date_pattern, words),
    }
    if rng.random() < 0.8:
        number = values.document_number(rng, issued.year)
        fields["certificate_number"] = Printed(number, number)
    if style.contract:
        laboratory = words.from_list("laboratories")
        fields["laboratory_name"] = Printed(laboratory, laboratory)
    elif rng.random() < 0.7:
        fields["customer_name"] = Printed(customer, customer)
        if rng.random() < 0.75:
            order = values.document_number(rng, issued.year)
            fields["purchase_order"] = Printed(order, order)
    if rng.random() < 0.35:
        fields["overall_result"] = Printed(words.one("overall_pass"), "pass")
    return fields


def _another(words: Words, name: str) -> str:
    other = words.from_list("companies")
    for _ in range(20):
        if other != name:
            break
        other = words.from_list("companies")
    return other


def _distractors(
    rng: Random, words: Words, style: Style, made: date, issued: date
) -> tuple[tuple[str, str], ...]:
    numbers = [
        (key, values.document_number(rng, issued.year))
        for key in NUMBER_TRAPS
        if rng.random() < 0.3
    ]
    days = [
        (
            key,
            values.printed_date(
                made + timedelta(days=rng.randint(0, 30)), style.date_pattern, words
            ),
        )
        for key in DATE_TRAPS
        if rng.random() < (0.5 if style.contract else 0.2)
    ]
    return (*numbers, *days)


def _lots(rng: Random, words: Words, style: Style, industry: str, made: date) -> tuple[Lot, ...]:
    tests = _chosen_tests(rng, industry, style.rows)
    product = words.from_list("products", industry)
    code = values.product_code(rng) if rng.random() < 0.6 else None
    seen: set[str] = set()
    shown = {name for name, share in SHOWN.items() if rng.random() < share}
    lots = []
    for index in range(style.lots):
        number = values.heat_number(rng) if style.heat else values.lot_number(rng, made.year)
        while number in seen:
            number = values.heat_number(rng) if style.heat else values.lot_number(rng, made.year)
        seen.add(number)
        fields = {
            "lot_number": Printed(number, number),
            "product_name": Printed(product, product),
            **_lot_fields(rng, words, style, industry, made + timedelta(days=index), shown),
        }
        if code is not None:
            fields["product_code"] = Printed(code, code)
        lots.append(Lot(fields, _results(rng, words, style, industry, tests)))
    return tuple(lots)


def _lot_fields(
    rng: Random, words: Words, style: Style, industry: str, made: date, shown: set[str]
) -> dict[str, Printed]:
    """Draw what a form says of each lot; all lots of a certificate have the same fields."""
    fields = {}
    if "manufacture_date" in shown:
        fields["manufacture_date"] = values.date_fact(made, style.date_pattern, words)
    if industry not in {"metal", "cannabis"}:
        for name in ("expiry_date", "retest_date"):
            if name in shown:
                end = made + timedelta(days=365 * rng.choice([1, 2, 2, 3, 5]))
                fields[name] = values.date_fact(end, style.date_pattern, words)
    if "quantity" in shown:
        amount = values.quantity(rng, industry, comma=style.comma)
        fields["quantity"] = Printed(amount, amount)
    return fields


def _chosen_tests(rng: Random, industry: str, rows: int) -> list[Mapping[str, Any]]:
    """Draw tests in the usual order of their sections."""
    tests = list(load("tests")[industry].values())
    kept = sorted(rng.sample(range(len(tests)), min(rows, len(tests))))
    chosen = [tests[index] for index in kept]
    order = list(dict.fromkeys(test["section"] for test in chosen))
    return sorted(chosen, key=lambda test: order.index(test["section"]))


def _results(
    rng: Random, words: Words, style: Style, industry: str, tests: list[Mapping[str, Any]]
) -> tuple[Result, ...]:
    # the specification is the same for all lots of a certificate: drawn from the product
    fixed = Random(f"{words.language}{industry}{style.date_pattern}{len(tests)}")
    return tuple(_result(rng, fixed, words, style, test) for test in tests)


def _result(
    rng: Random, fixed: Random, words: Words, style: Style, test: Mapping[str, Any]
) -> Result:
    common: dict[str, Any] = {
        "test": local_name(test["names"], words.language),
        "method": fixed.choice(test["methods"]) if "methods" in test else None,
        "section": test["section"],
        "verdict": Printed(words.one("pass"), "pass"),
    }
    kind = test["kind"]
    if kind == "text":
        wanted = words.look()
        value = words.one("conforms") if rng.random() < 0.7 else wanted
        return Result(**common, value=value, wanted=wanted, limit=wanted)
    if kind == "absent":
        wanted = words.fixed("absent_in").format(test["amount"])
        return Result(**common, value=words.one("absent"), wanted=wanted, limit=wanted)
    if kind == "count":
        return Result(**common, **_count(rng, words, style, test))
    return Result(**common, **_measured(rng, words, style, test))


def _count(rng: Random, words: Words, style: Style, test: Mapping[str, Any]) -> dict[str, Any]:
    found = round(10 ** rng.uniform(0, len(str(test["high"])) - 0.5))
    found = min(found, test["high"])
    limit = str(test["limits"][0])
    return {
        "value": values.count(found, rng, comma=style.comma),
        "unit": _unit(test, words),
        "maximum": limit,
        "limit": words.one("max_word").format(limit),
    }


def _unit(test: Mapping[str, Any], words: Words) -> str | None:
    unit = test.get("unit")
    if unit == "CFU/g":
        local = {"de": "KBE/g", "fr": "UFC/g", "es": "UFC/g", "it": "UFC/g", "pt": "UFC/g"}
        return {**local, "pl": "jtk/g", "tr": "kob/g"}.get(words.language, "CFU/g")
    return unit


def _measured(rng: Random, words: Words, style: Style, test: Mapping[str, Any]) -> dict[str, Any]:
    places, comma = test["places"], style.comma
    number = rng.uniform(test["low"], test["high"])
    value = values.decimal(number, places, comma=comma)
    loq = None
    if test.get("nd"):
        loq = values.decimal(test["low"], max(places, 1), comma=comma)
        if rng.random() < 0.5:
            value = rng.choice([words.one("nd"), f"<{loq}", f"< {loq}", "<LOQ"])
    cells: dict[str, Any] = {"value": value, "unit": test.get("unit"), "loq": loq}
    limits = [values.decimal(limit, places, comma=comma) for limit in test.get("limits", ())]
    kind = test["kind"]
    if kind == "range":
        low, high = limits
        cells |= {"minimum": low, "maximum": high}
        cells["limit"] = words.one("range_word").format(low, high)
    elif kind == "max":
        cells |= {"maximum": limits[0], "limit": words.one("max_word").format(limits[0])}
    elif kind == "min":
        cells |= {"minimum": limits[0], "limit": words.one("min_word").format(limits[0])}
    elif test.get("unit") == "%" and value[0].isdigit():
        cells["other"] = (values.decimal(number * 10, max(0, places - 1), comma=comma), "mg/g")
    return cells
