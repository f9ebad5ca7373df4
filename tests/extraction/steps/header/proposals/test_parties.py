"""Companies that stand without a label."""

from __future__ import annotations

import pytest

from extraction.steps.header import read_header
from extraction.steps.tables import TableReading
from tests.extraction.steps.header.pages import Placed, document_of, page_of

TITLE: Placed = (200, 60, "Certificate of Analysis", 16.0)
LOT: list[Placed] = [(40, 120, "Lot number"), (200, 120, "0035819569")]


def supplier_of(*texts: Placed) -> str | None:
    [part] = read_header(document_of(page_of([TITLE, *LOT, *texts])), TableReading()).parts
    return part.fields["supplier_name"].value


class TestFooter:
    @pytest.mark.parametrize(
        "line",
        [
            "Halm Chemicals Ltd, Mill Park, Hunter Road, York YO1 7HH, United Kingdom, "
            "Tel. +44 1904 555 600",
            "Halm Chemicals Ltd — Mill Road 82, York YO1 7HH — Tel. 01904 555 600",
            "If there are questions please call 555-0138. Halm Chemicals Ltd - registered in "
            "England, No. 4471190, place of jurisdiction York, VAT GB 118 2230 44, ISO 9001:2015",
        ],
    )
    def test_a_company_is_found_in_a_long_line(self, line: str) -> None:
        assert supplier_of((40, 790, line)) == "Halm Chemicals Ltd"

    def test_a_name_in_full_takes_the_place_of_the_logo(self) -> None:
        foot: Placed = (40, 790, "Carl Halm GmbH + Co. KG · Mühlenweg 3-5 · D-76185 Karlsruhe")
        assert supplier_of((450, 30, "HALM", 18.0), foot) == "Carl Halm GmbH + Co. KG"

    def test_a_labelled_value_over_an_address_is_no_company(self) -> None:
        values: list[Placed] = [
            (40, 140, "Product name"),
            (200, 140, "METFORMIN HYDROCHLORIDE"),
            (40, 156, "Stored at"),
            (200, 156, "Plot No. 118, Industrial Park"),
        ]
        foot: Placed = (40, 790, "Kestrel Ltd, Plot No. 118, Industrial Park, India. No signature.")
        assert supplier_of(*values, foot) == "Kestrel Ltd"


def parties_of(title: str, *texts: Placed) -> dict[str, str | None]:
    page = page_of([(200, 60, title, 16.0), *LOT, *texts])
    [part] = read_header(document_of(page), TableReading()).parts
    names = ("supplier_name", "laboratory_name", "customer_name")
    return {name: part.fields[name].value for name in names}


LETTERHEAD: Placed = (40, 30, "Halm Materials Sheffield Ltd")
CLIENT: list[Placed] = [(40, 140, "Client"), (200, 140, "Peak Forgemasters Ltd")]


class TestReportsForClients:
    def test_who_had_it_tested_supplied_it(self) -> None:
        found = parties_of("Test Report", LETTERHEAD, *CLIENT)

        assert found["supplier_name"] == "Peak Forgemasters Ltd"
        assert found["laboratory_name"] == "Halm Materials Sheffield Ltd"

    def test_a_manufacturers_client_is_the_customer(self) -> None:
        found = parties_of("Certificate of Analysis", LETTERHEAD, *CLIENT)

        assert found["supplier_name"] == "Halm Materials Sheffield Ltd"
        assert found["customer_name"] == "Peak Forgemasters Ltd"

    def test_whoever_has_a_client_and_is_no_company_by_name_tests(self) -> None:
        logo: list[Placed] = [(40, 20, "FREEDOM", 18.0), (40, 40, "12 Park Road, Leeds LS1 4AB")]
        found = parties_of("Certificate of Analysis", *logo, *CLIENT)

        assert found["laboratory_name"] == "FREEDOM"
        assert found["supplier_name"] == "Peak Forgemasters Ltd"

    def test_an_accredited_laboratory_reports_to_its_customer(self) -> None:
        customer: list[Placed] = [(40, 140, "Customer"), (200, 140, "Peak Forgemasters Ltd")]
        foot: Placed = (40, 790, "UKAS accredited testing laboratory No. 0038, ISO/IEC 17025")

        found = parties_of("Test report", LETTERHEAD, *customer, foot)

        assert found["laboratory_name"] == "Halm Materials Sheffield Ltd"
        assert found["supplier_name"] == "Peak Forgemasters Ltd"

    def test_without_accreditation_a_test_report_is_the_makers(self) -> None:
        customer: list[Placed] = [(40, 140, "Customer"), (200, 140, "Peak Forgemasters Ltd")]

        found = parties_of("Test report", LETTERHEAD, *customer)

        assert found["supplier_name"] == "Halm Materials Sheffield Ltd"
        assert found["customer_name"] == "Peak Forgemasters Ltd"

    def test_the_customer_of_a_laboratorys_report_supplied_it(self) -> None:
        page = page_of(
            [
                (40, 30, "LABORATORIOS GUADALSUR, S.L."),
                (40, 44, "Poligono El Olivar, nave 12 - 23009 Jaen"),
                (320, 60, "INFORME DE ENSAYO", 16.0),
                (40, 140, "CLIENTE: Almazara Loma Alta S.C.A."),
                (40, 156, "LOTE: DEP-14/26"),
            ]
        )

        [part] = read_header(document_of(page), TableReading()).parts

        assert part.fields["laboratory_name"].value == "LABORATORIOS GUADALSUR, S.L."
        assert part.fields["supplier_name"].value == "Almazara Loma Alta S.C.A."
