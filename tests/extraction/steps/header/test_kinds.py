"""Kinds of heads that papers showed: the right value of each, and the wrong one that was taken."""

from __future__ import annotations

import pytest

from extraction.result import Field
from extraction.steps.header import HeaderPart, read_header
from extraction.steps.header.proposals.parties import find_companies
from extraction.steps.header.texts.spots import view_page
from extraction.steps.tables import TableReading
from tests.extraction.steps.header.pages import TITLE, Placed, document_of, page_of, rows


def part_of(*texts: Placed) -> HeaderPart:
    [part] = read_header(document_of(page_of([TITLE, *texts])), TableReading()).parts
    return part


def values(fields: dict[str, Field]) -> dict[str, str | None]:
    return {name: field.value for name, field in fields.items()}


class TestDates:
    def test_a_date_behind_a_lone_colon_is_its_labels_alone(self) -> None:
        part = part_of(
            (40, 140, "Lot"),
            (90, 140, ": 4411876"),
            (40, 158, "Mfg date"),
            (90, 158, ": 2026/01/14"),
        )

        assert part.fields["issue_date"].value is None
        assert part.lots[0]["manufacture_date"].value == "2026-01-14"

    def test_the_date_of_an_order_is_not_the_certificates(self) -> None:
        part = part_of((40, 140, "Order No. / Date"), (220, 140, "45-11872 / 14.01.2026"))

        assert part.fields["purchase_order"].value == "45-11872"
        assert part.fields["issue_date"].value is None

    def test_a_title_may_end_with_its_number_and_date(self) -> None:
        title: Placed = (150, 90, "Certificate of Analysis No. 447 / 19.02.2026", 16.0)
        [part] = read_header(
            document_of(page_of([title, *rows(("Lot", "M6-0188"))])), TableReading()
        ).parts

        assert part.fields["certificate_number"].value == "447"
        assert part.fields["issue_date"].value == "2026-02-19"

    def test_a_legal_form_tells_how_days_are_written(self) -> None:
        part = part_of(
            (40, 30, "Kovács Malom Zrt."), *rows(("Report date", "11/03/2026"), ("Lot", "26-0217"))
        )

        assert part.fields["issue_date"].value == "2026-03-11"


class TestNumbers:
    def test_an_article_is_no_certificate(self) -> None:
        part = part_of(
            *rows(("PRODUCTO:", "Ácido cítrico"), ("CÓDIGO:", "AC-0125"), ("Nº LOTE:", "EB1"))
        )

        assert part.fields["certificate_number"].value is None
        assert part.lots[0]["product_code"].value == "AC-0125"

    def test_a_number_right_under_the_title_is_the_certificates(self) -> None:
        lot = rows(("Lot", "26-0217"))

        assert part_of((200, 109, "AR-26-HB-004417-01"), *lot).fields[
            "certificate_number"
        ].value == ("AR-26-HB-004417-01")
        assert part_of((200, 109, "06/29/2022"), *lot).fields["certificate_number"].value is None

    def test_a_lot_behind_a_slash_is_a_statement_of_its_own(self) -> None:
        part = part_of(*rows(("Client sample reference", "Wheat flour BL55 / LOT 26-0217")))

        assert part.lots[0]["lot_number"].value == "26-0217"

    def test_a_number_and_its_date_under_one_label(self) -> None:
        stated = rows(("Certificate No & Date", "COA/26/0188 dt. 06.02.2026"), ("Lot", "A-6"))

        assert part_of(*stated).fields["certificate_number"].value == "COA/26/0188"

    def test_a_week_may_number_a_lot(self) -> None:
        assert part_of((40, 140, "Lot ID: 2026-W07")).lots[0]["lot_number"].confidence > 0.9

    def test_symbols_of_elements_are_no_label_together(self) -> None:
        part = part_of(
            *rows(("Lot", "4411876")), (60, 300, "P"), (60, 311, "Zn"), (100, 305, "0.9323")
        )

        assert "product_code" not in part.lots[0]


class TestArticles:
    def test_a_label_behind_a_companys_name_heads_its_column(self) -> None:
        part = part_of(
            *((40.0, 200.0, "Voltek Part Number"), (200.0, 200.0, "Part Description")),
            *((380.0, 200.0, "RoHS Compliance Status"), (60.0, 215.0, "0447120210")),
            *((200.0, 215.0, "Header, vertical, 2 circuits"), (410.0, 215.0, "Compliant")),
        )

        assert values(dict(part.lots[0])) == {
            "product_name": "Header, vertical, 2 circuits",
            "product_code": "0447120210",
        }

    def test_a_name_may_hold_a_lone_sign(self) -> None:
        part = part_of(*rows(("Product", "LARKTEC @ 4400 Bulk"), ("Lot", "4411876")))

        assert part.lots[0]["product_name"].value == "LARKTEC @ 4400 Bulk"

    def test_a_sample_is_described_or_numbered(self) -> None:
        described = part_of(*rows(("Sample", "Soya meal 44%"), ("Lot", "FS 0226/3"))).lots[0]
        numbered = part_of(*rows(("Sample", "S-99 A"), ("Lot", "FS 0226/3"))).lots[0]

        assert described["product_name"].value == "Soya meal 44%"
        assert "product_name" not in numbered

    def test_packages_and_what_each_holds_are_an_amount(self) -> None:
        part = part_of(*rows(("Quantity", "600 Bags x 25 Kgs"), ("Lot", "A-6")))

        assert part.lots[0]["quantity"].value == "600 Bags x 25 Kgs"


class TestOrigin:
    def test_a_country_ends_before_the_full_stop(self) -> None:
        part = part_of(*rows(("Country of origin", "United Kingdom."), ("Lot", "6B117")))

        assert part.fields["country_of_origin"].value == "United Kingdom"


class TestVerdicts:
    def test_a_word_that_is_a_label_elsewhere_is_a_verdict_beside_one(self) -> None:
        part = part_of(*rows(("N° de lot", "6B117"), ("Conclusion", "CONFORME")))

        assert part.fields["overall_result"].value == "pass"


class TestParties:
    def test_a_plant_is_the_supplier_only_where_no_company_is_named(self) -> None:
        plant = rows(("Plant", "TOLE"), ("Lot", "4411876"))
        beside: Placed = (400, 90, "Larkspur Additives Corporation")

        assert part_of(*plant).fields["supplier_name"].value == "TOLE"
        assert (
            part_of(*plant, beside).fields["supplier_name"].value
            == "Larkspur Additives Corporation"
        )

    def test_the_customer_of_a_report_made_the_goods_not_who_oversees_the_laboratory(self) -> None:
        head: list[Placed] = [
            *((40.0, 30.0, "Ministry of Trade"), (40.0, 44.0, "12 Park Road, Leeds LS1 4AB")),
            (40.0, 66.0, "Northfield Testing Laboratory"),
            (200, 90, "TEST REPORT", 16.0),
            (40, 500, "Accredited to ISO/IEC 17025. Samples were submitted by the client."),
        ]
        stated = rows(("Customer", "Herbs Mart Ltd"), ("Batch", "4411876"))
        [part] = read_header(document_of(page_of([*head, *stated])), TableReading()).parts

        assert part.fields["laboratory_name"].value == "Northfield Testing Laboratory"
        assert part.fields["supplier_name"].value == "Herbs Mart Ltd"

    def test_capitals_without_accents_name_a_laboratory(self) -> None:
        head: Placed = (40, 30, "ΧΗΜΙΚΟ ΕΡΓΑΣΤΗΡΙΟ ΑΙΓΑΙΟΥ Ε.Π.Ε.")
        title: Placed = (200, 90, "ΕΚΘΕΣΗ ΔΟΚΙΜΩΝ", 16.0)
        stated = rows(("Πελάτης:", "Ελαιώνες Λακωνίας Α.Ε."), ("Παρτίδα:", "ΛΚ 26-031"))
        results = TableReading()
        [part] = read_header(document_of(page_of([head, title, *stated])), results).parts

        assert part.fields["laboratory_name"].value == "ΧΗΜΙΚΟ ΕΡΓΑΣΤΗΡΙΟ ΑΙΓΑΙΟΥ Ε.Π.Ε."
        assert part.fields["supplier_name"].value == "Ελαιώνες Λακωνίας Α.Ε."

    def test_a_sentence_ends_its_name_before_the_address(self) -> None:
        said = "Testing performed by Summit Analytics, 12 Lab Way, Denver CO"
        found = find_companies([view_page(page_of([TITLE, (40, 600, said)]))])

        assert [company.value for company in found] == ["Summit Analytics"]

    @pytest.mark.parametrize(
        ("printed", "name"),
        [
            ("Constructora Andes S.A.C.", "Constructora Andes S.A.C."),
            ("Oleificio Turi Soc. Coop. Agricola", "Oleificio Turi Soc. Coop. Agricola"),
            ("Feinkost Bauer KG - München", "Feinkost Bauer KG"),
        ],
    )
    def test_a_name_ends_with_its_whole_legal_form(self, printed: str, name: str) -> None:
        part = part_of(*rows(("Customer:", printed), ("Lot", "26-0217")))

        assert part.fields["customer_name"].value == name

    def test_a_name_may_begin_with_a_word_of_addresses(self) -> None:
        part = part_of(*rows(("Customer", "City West Water"), ("Lot", "A-6")))

        assert part.fields["customer_name"].value == "City West Water"

    def test_a_method_is_no_addressee(self) -> None:
        part = part_of(*rows(("LC-MS/MS", "Sample Analyzed"), ("Lot", "A-6")))

        assert part.fields["customer_name"].value is None

    def test_who_it_is_signed_for_made_it(self) -> None:
        said: Placed = (40, 640, "For MALABAR AGRO EXPORTS")
        part = part_of(*rows(("Lot", "A-6"), ("Exported to", "Kontor GmbH")), said)

        assert part.fields["supplier_name"].value == "MALABAR AGRO EXPORTS"
        assert part.fields["customer_name"].value == "Kontor GmbH"

    def test_a_number_may_stand_before_the_customers_name(self) -> None:
        sold: list[Placed] = [(40, 140, "Sold to"), (110, 140, ": 3800373"), (220, 140, "Acme LLC")]

        assert part_of(*sold, *rows(("Lot", "A-6"), top=160)).fields["customer_name"].value == (
            "Acme LLC"
        )

    def test_who_submits_to_itself_makes_the_goods(self) -> None:
        head: list[Placed] = [(40, 30, "GreenField Seeds Inc."), (40, 44, "Ames, IA 50010")]
        part = part_of(*head, *rows(("Submitted by", "GreenField Seeds Inc."), ("Lot", "A-6")))

        assert part.fields["supplier_name"].value == "GreenField Seeds Inc."
        assert part.fields["customer_name"].value is None

    def test_a_name_stands_with_its_function(self) -> None:
        said: list[Placed] = [(40, 700, "Name: Anne Holt"), (40, 713, "Function: QA Manager")]

        assert part_of(*said, *rows(("Lot", "A-6"))).fields["approved_by"].value == "Anne Holt"

    def test_who_released_is_named_without_the_role(self) -> None:
        part = part_of((40, 700, "Released by: QP: Ingrid Solberg"), *rows(("Lot", "4411876")))

        assert part.fields["approved_by"].value == "Ingrid Solberg"
