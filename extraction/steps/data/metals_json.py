"""Metals JSON: a certificate of steel or another metal as data, alone or attached to its PDF.

Written from the published field list (material-identity/schemas, Metals v0.0.1 to v0.1.1:
"DigitalMaterialPassport"). Results come in six forms, from a number with its sign to a
curve along a distance; each becomes the rows that a person would write down. Where the
schema knows one thing and the data bring a list (heats, products), all of it is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice, zip_longest
from typing import Any, Final

from extraction.result import DocumentType, Field, LotPart, Row
from extraction.steps.data.certificate_data import MOST, Place, stated, without_nothing

ROOT: Final = "DigitalMaterialPassport"
#: Groups of measurements, with the heading under which a page prints them.
_GROUPS: Final = {
    "MechanicalProperties": "Mechanical properties",
    "PhysicalProperties": "Physical properties",
    "SupplementaryTests": "Supplementary tests",
}
_VERDICTS: Final = {
    "In Specification": "pass",
    "Out of Specification": "fail",
    "Pass": "pass",
    "Fail": "fail",
}
#: More figures than any measurement has: the data count something else.
_MOST_FIGURES: Final = 15


def from_metals(
    embedded: Mapping[str, object],
) -> tuple[dict[str, Field], tuple[LotPart, ...], list[str]]:
    """Return (document fields, lots, what was left out and why) of a certificate.

    Each product is a lot. As many chemical analyses as lots belong to them one by one;
    else each lot has those of all heats, and a row's section says of which.

    Raises:
        ValueError: `embedded` states neither a number nor a lot nor a result.

    """
    top = Place(embedded)[ROOT]
    if not isinstance(top.value, dict):
        missing = "is missing" if top.value is None else "is not an object"
        raise ValueError(f"{ROOT} {missing}")  # noqa: TRY004 - it is the data that are wrong
    fields = _fields(top)
    products = top["Product"].each() or [top["Product"]]
    analyses = top["ChemicalAnalysis"].each()
    apart = len(products) == len(analyses)
    lots = tuple(
        _lot(top, product, [analyses[place]] if apart else analyses)
        for place, product in enumerate(products)
    )
    if "certificate_number" not in fields and not any(lot.fields or lot.rows for lot in lots):
        raise ValueError(f"{ROOT} states neither a number nor a lot nor a result")
    return fields, lots, top.wrong


def _fields(top: Place) -> dict[str, Field]:
    parties = top["TransactionData"]["Parties"]
    order = top["TransactionData"]["BusinessTransaction"]["Order"]
    checked = top["Validation"]
    kind, statement = checked["CertificateType"], checked["ValidationStatement"]
    validators = [person["Name"].field() for person in checked["Validators"].each()]
    origins = [product["CountryOfOrigin"].field() for product in top["Product"].each()]
    return without_nothing(
        {
            "document_type": stated(_document_type(top).value, "RefSchemaUrl"),
            "certificate_number": top["Id"].field(),
            "issue_date": top["IssueDate"].field() or checked["ValidationDate"].field(),
            "supplier_name": parties["Manufacturer"]["Name"].field(),
            "customer_name": parties["Customer"]["Name"].field(),
            "purchase_order": order["Id"].field(),
            "country_of_origin": next((origin for origin in origins if origin), None),
            "standard": stated(_joined(kind["Standard"], kind["Type"]), kind.path),
            "conformity_statement": statement["Statement"].field(),
            "approved_by": next((name for name in validators if name), None),
        }
    )


def _document_type(top: Place) -> DocumentType:
    """Return the type: a declaration without any result certifies no inspection."""
    measured = any(top[group].each() for group in (*_GROUPS, "ChemicalAnalysis"))
    declared = top["Validation"]["ValidationStatement"]["ComplianceType"].text
    if declared == "Declaration of Conformity" and not measured:
        return DocumentType.CERTIFICATE_OF_CONFORMANCE
    return DocumentType.INSPECTION_CERTIFICATE


def _lot(top: Place, product: Place, analyses: list[Place]) -> LotPart:
    heats = [analysis["HeatNumber"].field() for analysis in analyses]
    known = {heat.value: heat for heat in heats if heat is not None}
    rows = list(islice(_all_rows(top, analyses), MOST + 1))
    if len(rows) > MOST:
        top.leave_out(f"has more than {MOST} results, and the others are too many")
    order = top["TransactionData"]["BusinessTransaction"]["Order"]
    return LotPart(
        fields=without_nothing(
            {
                "lot_number": product["BatchId"].field(),
                "product_name": product["Name"].field(),
                "product_code": _number_of(product) or order["CustomerProductId"].field(),
                "manufacture_date": product["ProductionDate"].field(),
                "quantity": _quantity(top, product),
            }
        ),
        aliases=without_nothing({"heat": next(iter(known.values())) if len(known) == 1 else None}),
        rows=tuple(rows[:MOST]),
    )


def _all_rows(top: Place, analyses: list[Place]) -> Iterator[Row]:
    for analysis in analyses:
        heading = _heading(analysis, of_heat=len(analyses) > 1)
        for element in analysis["Elements"].each():
            yield from _rows(element, heading, element=True)
    for group, heading in _GROUPS.items():
        for entry in top[group].each():
            yield from _rows(entry, heading)


def _number_of(product: Place) -> Field | None:
    """Return the material's number, such as 1.0577."""
    designations = product["MaterialDesignations"].each()
    return next((n for d in designations if (n := d["Number"]["Value"].field())), None)


def _quantity(top: Place, product: Place) -> Field | None:
    """Return what this product weighs or counts; else what the delivery note says of all."""
    delivery = top["TransactionData"]["BusinessTransaction"]["Delivery"]
    for amount, unit in (
        (product["Weight"], product["WeightUnit"]),
        (delivery["Quantity"], delivery["QuantityUnit"]),
    ):
        if amount.text:
            return stated(_joined(amount, unit), amount.path)
    count = product["Quantity"]
    return stated(f"{count.text} pieces" if count.text else None, count.path)


def _heading(analysis: Place, *, of_heat: bool) -> str:
    place = analysis["SampleLocation"].text
    heat = analysis["HeatNumber"].text if of_heat else None
    parts = ("Chemical analysis", place, f"heat {heat}" if heat else None)
    return ", ".join(part for part in parts if part)


def _rows(entry: Place, heading: str, *, element: bool = False) -> Iterator[Row]:
    """Yield the rows of one measurement: one, or as many as its result has points."""
    name, symbol = entry["PropertyName"].field(), entry["PropertySymbol"].field()
    test = (symbol or name) if element else (name or symbol)
    test = test or entry["Formula"].field() or entry["PropertyId"].field()
    if test is None:
        return
    specimen = entry["SpecimenSpecification"]
    where = specimen["CustomLocation"].text or specimen["Location"].text
    about = (
        heading,
        where,
        specimen["Orientation"].text,
        specimen["Identifier"].text,
        entry["SampleRef"].text,
        entry["TestConditions"].text,
    )
    shared: dict[str, Field | None] = {
        "test": test,
        "method": entry["Method"].field(),
        "unit": entry["Unit"].field(),
        "minimum": _limit(entry["Minimum"], "minimum"),
        "maximum": _limit(entry["Maximum"], "maximum"),
        "verdict": _verdict(entry["Interpretation"]),
    }
    section = ", ".join(part for part in about if part)
    found = False
    for cells in _results(entry["Actual"], shared):
        known: dict[str, Any] = without_nothing(cells)
        if "value" in known:
            found = True
            yield Row(**known, section=section)
    if not found:
        entry.leave_out("states no result that can be read")


def _results(
    actual: Place, shared: Mapping[str, Field | None]
) -> Iterator[dict[str, Field | None]]:
    kind = actual["ResultType"].text if isinstance(actual.value, dict) else None
    if kind in {"array", "structuredArray"}:
        yield from _points(actual, shared)
    elif kind == "multiValue":
        average = actual["Statistics"]["Average"]
        values = [value for value in actual["Values"].each() if _value(value)]
        for place in [average] if _value(average) else values:
            yield {**shared, **_measured(place)}
    else:
        yield {**shared, **_measured(actual)}


def _points(actual: Place, shared: Mapping[str, Field | None]) -> Iterator[dict[str, Field | None]]:
    """Yield a row for each point of a curve; its parameter stands behind the test's name."""
    test, unit = shared["test"], actual["ParameterUnit"].text
    assert test is not None
    for point in actual["Data"].each():
        at = " ".join(part for part in (point["Parameter"].text, unit) if part)
        limits = {
            name: _limit(point[key], name) or shared[name]
            for name, key in (("minimum", "Minimum"), ("maximum", "Maximum"))
        }
        yield {
            **shared,
            **limits,
            "test": replace(test, value=f"{test.value} {at}".strip()),
            "verdict": _verdict(point["Status"]) or shared["verdict"],
            **_measured(point["Value"]),
        }
    # v0.0.1: numbers beside their parameters, or a table with a parameter for each column.
    parameters = [parameter.text for parameter in actual["Parameters"].each()]
    values = list(zip_longest(parameters, actual["Values"].each()))
    for line in actual["DataPoints"].each():
        values += zip_longest(parameters, line.each())
    for parameter, value in values:
        at = " ".join(part for part in (parameter, unit) if part)
        if value is not None:
            yield {
                **shared,
                "test": replace(test, value=f"{test.value} {at}".strip()),
                "value": value.field(),
            }


def _measured(place: Place) -> dict[str, Field | None]:
    spread = place["Uncertainty"].field() if isinstance(place.value, dict) else None
    measured = stated(_value(place), place.path)
    return {"value": measured, "uncertainty": spread} if spread else {"value": measured}


def _value(place: Place) -> str | None:
    """Return a result as a person writes it: "<0.005", "0.20", "10 - 12", "Yes - no cracks"."""
    if not isinstance(place.value, dict):
        return place.text
    low, high = place["Minimum"].text, place["Maximum"].text
    text = place["Value"].text
    if text is None:
        return f"{low} - {high}" if low and high else None
    if isinstance(place["Value"].value, bool):
        return " - ".join(part for part in (text, place["Description"].text) if part)
    sign = place["Operator"].text or "="
    return ("" if sign == "=" else sign) + _with_figures(text, place["SignificantDigits"])


def _with_figures(text: str, figures: Place) -> str:
    """Return a number with the zeros at its end that JSON drops: 0.2 of three figures is 0.200."""
    wanted = figures.value
    if not isinstance(wanted, int) or not 0 < wanted <= _MOST_FIGURES or "E" in text.upper():
        return text
    digits = text.lstrip("-").replace(".", "").lstrip("0")
    if not digits.isdecimal() or len(digits) >= wanted:
        return text
    return text + ("" if "." in text else ".") + "0" * (wanted - len(digits))


def _limit(place: Place, side: str) -> Field | None:
    """Return a limit without the sign that its side implies."""
    text = _value(place) or ""
    implied = (">=", "≥") if side == "minimum" else ("<=", "≤")
    for sign in implied:
        text = text.removeprefix(sign)
    return stated(text, place.path)


def _verdict(place: Place) -> Field | None:
    """Return pass or fail; another word stays as it is stated, without a value."""
    word = place.field()
    return None if word is None else replace(word, value=_VERDICTS.get(word.raw or ""))


def _joined(*places: Place) -> str:
    return " ".join(text for place in places if (text := place.text))
