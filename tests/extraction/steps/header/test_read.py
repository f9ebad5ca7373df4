from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.geometry import Box
from extraction.result import Quality
from extraction.steps.header import read_header
from extraction.steps.tables import TableReading
from tests.extraction.steps.header.pages import (
    LETTERHEAD,
    TITLE,
    Placed,
    document_of,
    page_of,
    rows,
)

USUAL = rows(
    ("Certificate No.", "QC-2024-0815"),
    ("Date of issue", "17 September 2024"),
    ("Product", "Citric acid monohydrate"),
    ("Article no.", "71-3322"),
    ("Lot number", "0035819569"),
    ("Sample no.", "S-99"),
    ("Manufacturing date", "2024-09-01"),
    ("Expiry date", "2026-08-31"),
    ("Net weight", "1,250 kg"),
    ("Customer", "Tern Valley Foods Inc."),
    ("Your order no.", "174-2264"),
)


class TestReadHeader:
    def test_it_reads_labels_with_values_beside_them(self) -> None:
        [part] = read_header(
            document_of(page_of([*LETTERHEAD, TITLE, *USUAL])), TableReading()
        ).parts

        values = {name: field.value for name, field in part.fields.items()}
        assert values["document_type"] == "certificate_of_analysis"
        assert values["certificate_number"] == "QC-2024-0815"
        assert values["issue_date"] == "2024-09-17"
        assert values["supplier_name"] == "Northfield Chemicals Ltd."
        assert values["laboratory_name"] is None
        assert values["customer_name"] == "Tern Valley Foods Inc."
        assert values["purchase_order"] == "174-2264"
        [lot] = part.lots
        assert {name: field.value for name, field in lot.items()} == {
            "lot_number": "0035819569",
            "product_name": "Citric acid monohydrate",
            "product_code": "71-3322",
            "manufacture_date": "2024-09-01",
            "expiry_date": "2026-08-31",
            "quantity": "1,250 kg",
        }
        assert part.aliases[0]["sample"].value == "S-99"

    def test_each_value_says_where_it_stands_and_why(self) -> None:
        [part] = read_header(document_of(page_of([TITLE, *USUAL])), TableReading()).parts

        lot = part.lots[0]["lot_number"]
        assert lot.evidence is not None
        assert lot.evidence.box is not None
        assert (lot.evidence.page, round(lot.evidence.box.x0)) == (1, 200)
        assert lot.reasons[0].sentence == "It stands to the right of the label “Lot number”."
        assert lot.confidence > 0.8

    def test_a_row_of_labels_over_a_row_of_values(self) -> None:
        placed: list[Placed] = [
            TITLE,
            (40, 140, "Batch"),
            (200, 140, "Product name"),
            (400, 140, "Best before"),
            (40, 154, "LX-4471"),
            (200, 154, "Sodium chloride"),
            (400, 154, "03/2027"),
        ]

        [part] = read_header(document_of(page_of(placed)), TableReading()).parts

        lot = {name: field.value for name, field in part.lots[0].items()}
        assert lot == {
            "lot_number": "LX-4471",
            "product_name": "Sodium chloride",
            "expiry_date": "2027-03",
        }

    def test_values_may_stand_above_their_labels(self) -> None:
        placed: list[Placed] = [TITLE]
        captions = (
            ("LX-4471", "Lot no."),
            ("12 May 2024", "Date of issue"),
            ("500 kg", "Quantity"),
        )
        for place, (value, label) in enumerate(captions):
            placed += [(40, 140 + 40 * place, value), (40, 152 + 40 * place, label)]
            placed += [(300, 140 + 40 * place, f"77{place}"), (300, 152 + 40 * place, "Item no.")]

        [part] = read_header(document_of(page_of(placed)), TableReading()).parts

        assert part.lots[0]["lot_number"].value == "LX-4471"
        assert part.fields["issue_date"].value == "2024-05-12"
        assert part.lots[0]["quantity"].value == "500 kg"

    def test_a_laboratory_reports_to_its_client(self) -> None:
        placed: list[Placed] = [
            (40, 30, "Summit Analytical Laboratories"),
            (40, 44, "14 Kestrel Way"),
            (200, 90, "Test Report", 16.0),
            *rows(
                ("Submitted by", "Sablewood Materials Ltd"),
                ("Report No.", "747-4277"),
                ("Lot", "V24T9710"),
                ("Date received", "2024-05-01"),
            ),
        ]

        [part] = read_header(document_of(page_of(placed)), TableReading()).parts

        assert part.fields["laboratory_name"].value == "Summit Analytical Laboratories"
        assert part.fields["supplier_name"].value == "Sablewood Materials Ltd"
        assert part.fields["customer_name"].value is None

    def test_what_is_not_printed_stays_empty(self) -> None:
        placed = [
            TITLE,
            *rows(("Lot number", "A-1001"), ("Expiry date", "N/A"), ("Purchase order", "-")),
        ]

        [part] = read_header(document_of(page_of(placed)), TableReading()).parts

        assert "expiry_date" not in part.lots[0]
        assert part.fields["purchase_order"].value is None

    def test_a_date_that_can_be_read_in_two_ways_keeps_both(self) -> None:
        placed = [TITLE, *rows(("Lot number", "A-1001"), ("Date of issue", "03/04/2026"))]

        [part] = read_header(document_of(page_of(placed)), TableReading()).parts

        issued = part.fields["issue_date"]
        assert {issued.value, *issued.alternatives} == {"2026-03-04", "2026-04-03"}
        assert issued.confidence <= 0.5

    def test_the_suppliers_habit_decides_a_date(self) -> None:
        placed = [TITLE, *rows(("Lot number", "A-1001"), ("Date of issue", "03/04/2026"))]

        [part] = read_header(document_of(page_of(placed)), TableReading(), date_order="dmy").parts

        assert part.fields["issue_date"].value == "2026-04-03"

    def test_two_lots_in_blocks_keep_their_own_dates(self) -> None:
        placed = [
            TITLE,
            *rows(("Product", "Polysorbate 80")),
            *rows(("Batch no.", "L-1"), ("Expiry date", "2027-01-01"), top=200),
            *rows(("Batch no.", "L-22"), ("Expiry date", "2028-01-01"), top=400),
        ]

        [part] = read_header(document_of(page_of(placed)), TableReading()).parts

        found = [
            (lot["lot_number"].value, lot["expiry_date"].value, lot["product_name"].value)
            for lot in part.lots
        ]
        assert found == [
            ("L-1", "2027-01-01", "Polysorbate 80"),
            ("L-22", "2028-01-01", "Polysorbate 80"),
        ]

    def test_a_packet_is_split_into_its_certificates(self) -> None:
        pages = [
            page_of(
                [TITLE, *rows(("Certificate no.", f"C-{n}"), ("Lot no.", f"LOT-{n}"))], number=n
            )
            for n in (1, 2)
        ]

        reading = read_header(document_of(*pages), TableReading())

        assert [(p.first_page, p.last_page) for p in reading.parts] == [(1, 1), (2, 2)]
        assert [p.lots[0]["lot_number"].value for p in reading.parts] == ["LOT-1", "LOT-2"]

    def test_a_running_head_splits_nothing(self) -> None:
        pages = [
            page_of([TITLE, *rows(("Certificate no.", "C-1"), ("Lot no.", "LOT-1"))], number=n)
            for n in (1, 2)
        ]

        assert len(read_header(document_of(*pages), TableReading()).parts) == 1

    def test_readers_that_differ_lower_the_confidence_and_say_where(self) -> None:
        page = page_of([TITLE, *rows(("Lot number", "0125HO002"))], quality=Quality.SCAN)
        words = tuple(
            word
            if word.text != "0125HO002"
            else type(word)(word.text, word.box, word.confidence, "0125H0002", word.font_size)
            for word in page.words
        )
        doubtful = type(page)(1, page.width, page.height, page.source, page.quality, words)

        agreed = read_header(document_of(page), TableReading()).parts[0].lots[0]["lot_number"]
        lot = read_header(document_of(doubtful), TableReading()).parts[0].lots[0]["lot_number"]

        assert lot.confidence < 0.75 * agreed.confidence
        assert lot.alternatives[0] == "0125H0002"
        assert "The two readers disagree on character 6: 0125HO002 or 0125H0002." in [
            reason.sentence for reason in lot.reasons
        ]

    def test_a_blank_form_is_no_certificate(self) -> None:
        placed = [
            TITLE,
            *rows(
                ("Lot number", "__________"), ("Date of issue", "__________"), ("Product", "______")
            ),
        ]

        [part] = read_header(document_of(page_of(placed)), TableReading()).parts

        kind = part.fields["document_type"]
        assert kind.value == "other"
        assert "type.blank" in [reason.code for reason in kind.reasons]

    def test_the_language_is_known(self) -> None:
        german = page_of(
            [
                (200, 90, "Analysenzertifikat", 16.0),
                *rows(("Charge", "4711"), ("Hersteller", "A AG"), ("Verfallsdatum", "01.2027")),
            ]
        )

        assert read_header(document_of(german), TableReading()).language == "de"


class TestUnknownLabels:
    def test_a_label_that_we_do_not_know_is_no_value(self) -> None:
        texts = rows(
            ("Lot number :", "LVF-2408-C"), ("Stirring began :", "06/08/2024"), top=140, gap=220
        )
        [part] = read_header(document_of(page_of([TITLE, *texts])), TableReading()).parts

        assert part.lots[0]["lot_number"].value == "LVF-2408-C"

    def test_an_order_number_comes_without_its_item_and_date(self) -> None:
        texts = rows(
            ("Purchase order item/date", "4500873312 / 000010 / 10.02.2025"),
            ("Customer number", "0000418823"),
            ("Batch", "93118247K0"),
        )
        [part] = read_header(document_of(page_of([TITLE, *texts])), TableReading()).parts

        assert part.fields["purchase_order"].value == "4500873312"
        assert "product_code" not in part.lots[0]

    def test_a_shelf_life_with_a_date_is_the_expiry(self) -> None:
        texts = rows(("Batch", "93118247K0"), ("Shelf life", "31.12.2027"))
        [part] = read_header(document_of(page_of([TITLE, *texts])), TableReading()).parts

        assert part.lots[0]["expiry_date"].value == "2027-12-31"

    def test_dutch_labels_are_known(self) -> None:
        texts = rows(
            ("Charge", "B5020417"),
            ("Tenminste houdbaar tot", "04-02-2030"),
            ("Hoeveelheid", "13.000 kg"),
        )
        title: Placed = (200, 90, "Analysecertificaat", 16.0)
        [part] = read_header(document_of(page_of([title, *texts])), TableReading()).parts

        assert part.fields["document_type"].value == "certificate_of_analysis"
        assert part.lots[0]["expiry_date"].value == "2030-02-04"
        assert part.lots[0]["quantity"].value == "13.000 kg"


class TestRuledForms:
    def test_the_value_of_a_label_in_two_lines_stands_in_the_next_cell(self) -> None:
        placed = [(44, 142, "收货单位"), (44, 154, "Consignee"), (130, 148, "Gulf Cranes FZE")]
        rules = [Box(x, 138, x + 0.5, 168) for x in (40, 120, 300)]
        rules += [Box(40, y, 300, y + 0.5) for y in (138, 168)]
        page = replace(page_of([*LETTERHEAD, TITLE, *placed]), rules=tuple(rules))

        [part] = read_header(document_of(page), TableReading()).parts

        assert part.fields["customer_name"].value == "Gulf Cranes FZE"


class TestLogos:
    def test_a_logo_that_the_readers_see_differently_is_no_product(self) -> None:
        logo: Placed = (380, 30, "CCL", 26.0)
        page = page_of([*LETTERHEAD, TITLE, logo, *rows(("Lot number", "7"))], quality=Quality.SCAN)
        words = [
            replace(word, confidence=0.6, second="civ") if word.text == "CCL" else word
            for word in page.words
        ]
        [part] = read_header(document_of(replace(page, words=tuple(words))), TableReading()).parts

        assert "product_name" not in part.lots[0]


class TestLabelsOfTwoLines:
    def test_a_value_stands_level_with_its_label(self) -> None:
        texts: list[Placed] = [
            (40, 140, "Lot number"),
            (150, 140, "BS241003-B"),
            (300, 140, "Date of"),
            (300, 151, "manufacture"),
            (400, 145.5, "3 October 2024"),
        ]
        [part] = read_header(document_of(page_of([TITLE, *texts])), TableReading()).parts

        assert part.lots[0]["manufacture_date"].value == "2024-10-03"

    def test_a_value_of_two_lines_stands_around_its_label(self) -> None:
        texts: list[Placed] = [
            (40, 120, "Lot number"),
            (150, 120, "BS241003-B"),
            (40, 146, "Customer"),
            (150, 140, "Heritage Sausage"),
            (150, 152, "Works"),
        ]
        [part] = read_header(document_of(page_of([TITLE, *texts])), TableReading()).parts

        assert part.fields["customer_name"].value == "Heritage Sausage Works"


class TestRecipients:
    def test_the_company_stands_below_a_person(self) -> None:
        texts: list[Placed] = [
            (40, 140, "Customer:"),
            (40, 153, "Janet Ruiz"),
            (40, 166, "Blue Mesa Nut Company"),
            (40, 179, "4400 Orchard Rd"),
            (300, 140, "Lot number: 25-092"),
        ]
        [part] = read_header(document_of(page_of([TITLE, *texts])), TableReading()).parts

        assert part.fields["customer_name"].value == "Blue Mesa Nut Company"


class TestDatesInStampsAndPlaces:
    def test_the_date_behind_a_place_is_the_issue_not_that_of_a_stamp(self) -> None:
        texts = rows(("Charge", "T14-0325"), ("Menge", "23.400 kg"))
        title: Placed = (60, 90, "Analysenzertifikat", 16.0)
        place: Placed = (400, 92, "Obermoos, 31.03.2025")
        stamp: list[Placed] = [(420, 30, "EINGANG"), (420, 44, "03.04.2025")]
        [part] = read_header(
            document_of(page_of([title, place, *stamp, *texts])), TableReading()
        ).parts

        assert part.fields["issue_date"].value == "2025-03-31"

    def test_a_colon_may_stand_apart_from_its_label(self) -> None:
        texts: list[Placed] = [
            (40, 140, "To"),
            (180, 140, ": Savanna Rubber Mills"),
            (40, 156, "Lot number"),
            (180, 156, ": ZO-24-0715"),
        ]
        [part] = read_header(document_of(page_of([TITLE, *texts])), TableReading()).parts

        assert part.fields["customer_name"].value == "Savanna Rubber Mills"
        assert part.lots[0]["lot_number"].value == "ZO-24-0715"

    def test_item_with_a_number_sign_is_the_code(self) -> None:
        texts = rows(("Item", "Black pepper, ground"), ("Item #", "BPG30-S"), ("Lot #", "BP-25"))
        [part] = read_header(document_of(page_of([TITLE, *texts])), TableReading()).parts

        assert part.lots[0]["product_name"].value == "Black pepper, ground"
        assert part.lots[0]["product_code"].value == "BPG30-S"


class TestWhoAndWhatNot:
    """What `docs/reading/policy.md` says that a field is not."""

    def test_who_tested_is_a_person_and_no_laboratory(self) -> None:
        page = page_of([*LETTERHEAD, TITLE, *rows(("Lot", "L-1"), ("Tested By:", "Ann Burk"))])

        [part] = read_header(document_of(page), TableReading()).parts

        assert part.fields["laboratory_name"].value != "Ann Burk"

    @pytest.mark.parametrize(
        ("printed", "field", "value"),
        [
            ((("NSN:", "3120-00-662-6219"), ("Part Number:", "339129")), "product_code", "339129"),
            ((("Matrix:", "Flower"), ("Strain:", "Blue Dream")), "product_name", "Blue Dream"),
            ((("Item:", "Top ring"), ("Part name:", "Basket")), "product_name", "Basket"),
            ((("Gross weight:", "40 kg"), ("Quantity:", "36 kg")), "quantity", "36 kg"),
        ],
    )
    def test_the_exacter_label_states_the_goods(
        self, printed: tuple[tuple[str, str], ...], field: str, value: str
    ) -> None:
        page = page_of([*LETTERHEAD, TITLE, *rows(("Lot:", "L-1"), *printed)])

        [part] = read_header(document_of(page), TableReading()).parts

        assert part.lots[0][field].value == value

    def test_a_matrix_alone_names_no_goods(self) -> None:
        page = page_of([*LETTERHEAD, TITLE, *rows(("Lot:", "L-1"), ("Matrix:", "Flower"))])

        [part] = read_header(document_of(page), TableReading()).parts

        assert "product_name" not in part.lots[0] or part.lots[0]["product_name"].value != "Flower"
