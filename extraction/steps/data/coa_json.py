"""CoA JSON 1.1.0: a certificate as data, sent alone or attached to its own PDF.

The model is ours, written from the published field list (material-identity/schemas,
CoA v1.1.0, fields in use on certificates of plastics and chemicals); what it does not
name is left alone. Values stay text, as they are printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic import Field as Default

from extraction.result import DocumentType, Field, LotPart, Row
from extraction.steps.data.certificate_data import stated, without_nothing


def _as_text(value: object) -> object:
    return (
        str(value)
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
        else value
    )


Text = Annotated[str, BeforeValidator(_as_text)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Company(_Part):
    Name: Text | None = None
    CompanyName: Text | None = None


class _Parties(_Part):
    Manufacturer: _Company
    Customer: _Company = _Company()


class _Order(_Part):
    Id: Text | None = None


class _Delivery(_Part):
    Quantity: Text | None = None
    QuantityUnit: Text | None = None


class _Transaction(_Part):
    Order: _Order = _Order()
    Delivery: _Delivery = _Delivery()


class _Product(_Part):
    Name: Text | None = None
    Id: Text | None = None
    FillingBatchId: Text | None = None
    ProductionBatchId: Text | None = None
    ProductionDate: Text | None = None
    ExpirationDate: Text | None = None
    CountryOfOrigin: Text | None = None


class _Inspection(_Part):
    Property: Text
    Method: Text | None = None
    Unit: Text | None = None
    Value: Text | None = None
    Minimum: Text | None = None
    Maximum: Text | None = None


class _Analysis(_Part):
    LotId: Text | None = None
    Inspections: list[_Inspection] = Default(default=[], max_length=5_000)


class _Standard(_Part):
    Norm: Text | None = None
    Type: Text | None = None


class _Declaration(_Part):
    Declaration: Text | None = None


class _Certificate(_Part):
    Id: Text
    Date: Text | None = None
    Standard: _Standard = _Standard()
    Parties: _Parties
    BusinessTransaction: _Transaction = _Transaction()
    Product: _Product
    Analysis: _Analysis = _Analysis()
    DeclarationOfConformity: _Declaration = _Declaration()


class _Document(_Part):
    Certificate: _Certificate


def from_coa_json(embedded: Mapping[str, object]) -> tuple[dict[str, Field], tuple[LotPart, ...]]:
    """Return (document fields, lots) of a certificate in CoA JSON.

    Raises:
        ValueError: `embedded` is no such certificate.

    """
    certificate = _Document.model_validate(embedded).Certificate
    return _document_fields(certificate), (_lot(certificate),)


def _document_fields(certificate: _Certificate) -> dict[str, Field]:
    parties, standard = certificate.Parties, certificate.Standard
    kind = DocumentType.CERTIFICATE_OF_ANALYSIS.value
    norm = " ".join(part for part in (standard.Norm, standard.Type) if part)
    return without_nothing(
        {
            "document_type": stated(kind, "RefSchemaUrl"),
            "certificate_number": stated(certificate.Id, "Certificate.Id"),
            "issue_date": stated(certificate.Date, "Certificate.Date"),
            "supplier_name": stated(
                parties.Manufacturer.Name or parties.Manufacturer.CompanyName,
                "Parties.Manufacturer.Name",
            ),
            "customer_name": stated(
                parties.Customer.Name or parties.Customer.CompanyName, "Parties.Customer.Name"
            ),
            "purchase_order": stated(
                certificate.BusinessTransaction.Order.Id, "BusinessTransaction.Order.Id"
            ),
            "country_of_origin": stated(
                certificate.Product.CountryOfOrigin, "Product.CountryOfOrigin"
            ),
            "standard": stated(norm or None, "Certificate.Standard"),
            "conformity_statement": stated(
                certificate.DeclarationOfConformity.Declaration, "DeclarationOfConformity"
            ),
        }
    )


def _lot(certificate: _Certificate) -> LotPart:
    product, delivery = certificate.Product, certificate.BusinessTransaction.Delivery
    quantity = " ".join(part for part in (delivery.Quantity, delivery.QuantityUnit) if part)
    return LotPart(
        fields=without_nothing(
            {
                "lot_number": stated(
                    product.FillingBatchId or product.ProductionBatchId, "Product.FillingBatchId"
                ),
                "product_name": stated(product.Name, "Product.Name"),
                "product_code": stated(product.Id, "Product.Id"),
                "manufacture_date": stated(product.ProductionDate, "Product.ProductionDate"),
                "expiry_date": stated(product.ExpirationDate, "Product.ExpirationDate"),
                "quantity": stated(
                    quantity if delivery.Quantity else None, "BusinessTransaction.Delivery"
                ),
            }
        ),
        aliases=without_nothing(
            {
                "filling_batch": stated(product.FillingBatchId, "Product.FillingBatchId"),
                "production_batch": stated(product.ProductionBatchId, "Product.ProductionBatchId"),
                "inspection_lot": stated(certificate.Analysis.LotId, "Analysis.LotId"),
            }
        ),
        rows=tuple(
            _row(inspection, index)
            for index, inspection in enumerate(certificate.Analysis.Inspections)
        ),
    )


def _row(inspection: _Inspection, index: int) -> Row:
    path = f"Analysis.Inspections[{index}]"
    cells: dict[str, Field | None] = {
        "test": stated(inspection.Property, f"{path}.Property"),
        "method": stated(inspection.Method, f"{path}.Method"),
        "value": stated(inspection.Value, f"{path}.Value"),
        "unit": stated(inspection.Unit, f"{path}.Unit"),
        "minimum": stated(inspection.Minimum, f"{path}.Minimum"),
        "maximum": stated(inspection.Maximum, f"{path}.Maximum"),
    }
    known: dict[str, Any] = {**without_nothing(cells)}
    return Row(**known)
