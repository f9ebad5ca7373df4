"""EN 10168 JSON: an inspection certificate of steel as data, alone or attached to its PDF.

The model is ours, written from the published field list (material-identity/schemas,
EN10168 v0.5.0); its keys are the field numbers of EN 10168:2004. What the model does not
name is left alone. Values stay text, as they are printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic import Field as Default

from extraction.result import DocumentType, Field, LotPart, Row
from extraction.steps.data.certificate_data import stated, without_nothing
from extraction.steps.data.coa_json import Text

MOST = 500  # of anything that repeats

#: What a measurement is called where the data give no name of their own.
_NAMES = {
    "C11": "Yield or proof strength",
    "C12": "Tensile strength",
    "C13": "Elongation after fracture",
    "C31": "Hardness",
    "C32": "Hardness, mean",
    "C41": "Width of test piece",
    "C42": "Impact energy",
    "C43": "Impact energy, mean",
}
_ELEMENT = re.compile(r"C(?:7[1-9]|[89]\d|10\d|11[0-5])$")


def _as_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow")


class _Company(_Part):
    Name: Text | None = None
    CompanyName: Text | None = None

    @property
    def name(self) -> str | None:
        return self.Name or self.CompanyName


class _Limit(_Part):
    Value: Text | None = None
    Operator: Text | None = None


def _as_limit(value: object) -> object:
    return value if isinstance(value, dict) or value is None else {"Value": value}


Limit = Annotated[_Limit | None, BeforeValidator(_as_limit)]


class _Element(_Part):
    Symbol: Text | None = None
    Actual: Limit = None
    Minimum: Limit = None
    Maximum: Limit = None
    Unit: Text | None = None


class _Measurement(_Part):
    """A measurement, or a key with its value; older versions of the schema mix them."""

    Property: Text | None = None
    Key: Text | None = None
    Value: Text | None = None
    Minimum: Text | None = None
    Maximum: Text | None = None
    Unit: Text | None = None
    Method: Text | None = None


class _Transaction(_Part):
    A01: _Company
    A02: Text | None = None
    A03: Text
    A06: _Company | None = None
    A07: Text | None = None
    A09: Text | None = None
    purchaser: _Company | None = Default(default=None, alias="A06.1")


class _Product(_Part):
    B01: Text | None = None
    B07: Annotated[list[Text], BeforeValidator(_as_list)] = Default(default=[], max_length=MOST)
    B08: Text | None = None
    B13: _Measurement | None = None


class _Representative(_Part):
    Name: Text | None = None


class _Validation(_Part):
    Z01: Text | None = None
    Z02: Text | None = None
    Z03: _Representative | None = None


class _Inspection(_Part):
    C00: Text | None = None
    TensileTest: dict[str, Any] = {}
    HardnessTest: dict[str, Any] = {}
    NotchedBarImpactTest: dict[str, Any] = {}
    OtherMechanicalTests: dict[str, Any] = {}
    ChemicalComposition: dict[str, Any] = {}


class _Certificate(_Part):
    CommercialTransaction: _Transaction
    ProductDescription: _Product
    Inspection: Annotated[list[_Inspection], BeforeValidator(_as_list)] = Default(
        default=[], max_length=MOST
    )
    Validation: _Validation = _Validation()


class _Document(_Part):
    Certificate: _Certificate


def from_en10168(embedded: Mapping[str, object]) -> tuple[dict[str, Field], tuple[LotPart, ...]]:
    """Return (document fields, lots) of a certificate.

    Each identification (B07) is a lot. As many inspections as lots belong to them one by
    one; else each lot has the results of all.

    Raises:
        ValueError: `embedded` is no such certificate.

    """
    certificate = _Document.model_validate(embedded).Certificate
    numbers: list[str | None] = [*certificate.ProductDescription.B07] or [None]
    inspections = certificate.Inspection
    apart = len(inspections) == len(numbers)
    lots = []
    for place, number in enumerate(numbers):
        mine = [(place, inspections[place])] if apart else list(enumerate(inspections))
        lots.append(_lot(certificate, number, mine))
    return _fields(certificate), tuple(lots)


def _fields(certificate: _Certificate) -> dict[str, Field]:
    trade, checked = certificate.CommercialTransaction, certificate.Validation
    buyer = trade.A06 or trade.purchaser
    approver = checked.Z03.Name if checked.Z03 is not None else None
    return without_nothing(
        {
            "document_type": stated(DocumentType.INSPECTION_CERTIFICATE.value, "RefSchemaUrl"),
            "certificate_number": stated(trade.A03, "CommercialTransaction.A03"),
            "issue_date": stated(checked.Z02, "Validation.Z02"),
            "supplier_name": stated(trade.A01.name, "CommercialTransaction.A01.Name"),
            "customer_name": stated(
                buyer.name if buyer is not None else None, "CommercialTransaction.A06.Name"
            ),
            "purchase_order": stated(trade.A07, "CommercialTransaction.A07"),
            "standard": stated(trade.A02, "CommercialTransaction.A02"),
            "conformity_statement": stated(checked.Z01, "Validation.Z01"),
            "approved_by": stated(approver, "Validation.Z03.Name"),
        }
    )


def _lot(
    certificate: _Certificate, number: str | None, inspections: list[tuple[int, _Inspection]]
) -> LotPart:
    product, trade = certificate.ProductDescription, certificate.CommercialTransaction
    heats = list(dict.fromkeys(i.C00 for _, i in inspections if i.C00))
    return LotPart(
        fields=without_nothing(
            {
                "lot_number": stated(number, "ProductDescription.B07"),
                "product_name": stated(product.B01, "ProductDescription.B01"),
                "product_code": stated(trade.A09, "CommercialTransaction.A09"),
                "quantity": _quantity(product),
            }
        ),
        aliases=without_nothing(
            {"heat": stated(heats[0] if len(heats) == 1 else None, "Inspection.C00")}
        ),
        rows=tuple(
            row
            for place, inspection in inspections
            for row in _rows(inspection, f"Inspection[{place}]")
        ),
    )


def _quantity(product: _Product) -> Field | None:
    mass = product.B13
    if mass is not None and mass.Value:
        text = " ".join(part for part in (mass.Value, mass.Unit) if part)
        return stated(text, "ProductDescription.B13")
    pieces = f"{product.B08} pieces" if product.B08 else None
    return stated(pieces, "ProductDescription.B08")


def _rows(inspection: _Inspection, path: str) -> Iterator[Row]:
    for group in ("TensileTest", "HardnessTest", "NotchedBarImpactTest", "OtherMechanicalTests"):
        yield from _measured(getattr(inspection, group), f"{path}.{group}")
    for code, value in inspection.ChemicalComposition.items():
        if _ELEMENT.match(code):
            for element in value if isinstance(value, list) else [value]:
                yield from _element(element, f"{path}.ChemicalComposition.{code}")


def _measured(group: Mapping[str, Any], path: str) -> Iterator[Row]:
    for code, value in group.items():
        if code == "SupplementaryInformation" and isinstance(value, dict):
            yield from _measured(value, f"{path}.{code}")
            continue
        for item in (value if isinstance(value, list) else [value])[:MOST]:
            if not isinstance(item, dict):
                continue
            found = _Measurement.model_validate(item)
            name = found.Property or found.Key or _NAMES.get(code)
            if name and found.Value:
                yield _row(name, found, f"{path}.{code}")


def _row(name: str, found: _Measurement, path: str) -> Row:
    cells: dict[str, Any] = without_nothing(
        {
            "test": stated(name, path),
            "method": stated(found.Method, f"{path}.Method"),
            "value": stated(found.Value, f"{path}.Value"),
            "unit": stated(found.Unit, f"{path}.Unit"),
            "minimum": stated(found.Minimum, f"{path}.Minimum"),
            "maximum": stated(found.Maximum, f"{path}.Maximum"),
        }
    )
    return Row(**cells)


def _element(item: object, path: str) -> Iterator[Row]:
    found = _Element.model_validate(item)
    if not found.Symbol or found.Actual is None or not found.Actual.Value:
        return
    sign = found.Actual.Operator or "="
    value = found.Actual.Value if sign == "=" else f"{sign}{found.Actual.Value}"
    cells: dict[str, Any] = without_nothing(
        {
            "test": stated(found.Symbol, f"{path}.Symbol"),
            "value": stated(value, f"{path}.Actual"),
            "unit": stated(found.Unit, f"{path}.Unit"),
            "minimum": stated(_value(found.Minimum), f"{path}.Minimum"),
            "maximum": stated(_value(found.Maximum), f"{path}.Maximum"),
        }
    )
    yield Row(**cells)


def _value(limit: _Limit | None) -> str | None:
    return limit.Value if limit is not None else None
