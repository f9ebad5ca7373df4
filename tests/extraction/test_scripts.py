"""Certificates in scripts that the reader of pictures does not know are read by their text."""

from __future__ import annotations

import pytest
from weasyprint import HTML

from extraction.pipeline import extract
from extraction.result import ExtractionResult, Source

STYLE = """<style>@page { size: A4; margin: 40pt }
body { font: 10pt "Noto Sans CJK SC", "Noto Sans", "DejaVu Sans" }
td, th { padding: 3pt 12pt 3pt 0; text-align: left }</style>"""


def page(title: str, maker: str, facts: dict[str, str], rows: list[tuple[str, ...]]) -> bytes:
    """Return a certificate: a title, who made it, labels and values, a table under its head."""
    labels = "".join(f"<tr><td>{label}<td>{value}" for label, value in facts.items())
    head = "".join(f"<th>{cell}" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{c}" for c in row) for row in rows[1:])
    tables = f"<table>{labels}</table><table><tr>{head}{body}</table>"
    file = HTML(string=f"{STYLE}<h1>{title}</h1><p>{maker}</p>{tables}").write_pdf()
    assert isinstance(file, bytes)
    return file


RUSSIAN = page(
    "СЕРТИФИКАТ КАЧЕСТВА № 118/26",
    "ООО «Балтхим», Калининград",
    {
        "Наименование продукции:": "Лимонная кислота",
        "Номер партии:": "ЛК-260311",
        "Дата выдачи:": "12.03.2026",
        "Количество:": "25 т",
    },
    [
        ("Показатель", "Норма", "Результат"),
        ("Влага, %", "не более 8,8", "8,6"),
        ("Свинец, мг/кг", "не более 0,5", "0,1"),
    ],
)
GREEK = page(
    "ΠΙΣΤΟΠΟΙΗΤΙΚΟ ΑΝΑΛΥΣΗΣ",
    "ΕΛΑΙΟΥΡΓΕΙΑ ΜΕΣΣΗΝΙΑΣ Α.Ε.",
    {
        "Προϊόν:": "Παρθένο ελαιόλαδο",
        "Αριθμός παρτίδας:": "ΕΠ-2611",
        "Ημερομηνία έκδοσης:": "05/03/2026",
    },
    [
        ("Παράμετρος", "Μονάδα", "Όριο", "Αποτέλεσμα"),
        ("Οξύτητα", "%", "≤ 0,8", "0,31"),
        ("Υπεροξείδια", "meq O2/kg", "≤ 20", "7,4"),
    ],
)
CHINESE = page(
    "产品检验报告",
    "",
    {
        "产品名称 ：": "柠檬酸",
        "批 号 ：": "CA-20260311",
        "报告日期：": "2026.03.12",
        "数 量：": "25 吨",
    },
    [
        ("检验项目", "标准要求", "检验结果"),
        ("含量 %", "99.5-100.5", "99.8"),
        ("铅 mg/kg", "≤0.5", "0.1"),
    ],
)
JAPANESE = page(
    "試験成績書",
    "東海化学工業株式会社",
    {"品名": "クエン酸", "ロット番号": "CA260311", "発行日": "2026年3月12日"},
    [
        ("試験項目", "規格", "結果"),
        ("含量", "99.5～100.5 %", "99.8 %"),
        ("水分", "0.5 % 以下", "0.2 %"),
    ],
)
ARABIC_DIGITS = page(
    "CERTIFICATE OF ANALYSIS",
    "",
    {"Product:": "Citric acid", "Batch No.:": "CA٢٦٠٣١١"},
    [
        ("Test", "Limit", "Result"),
        ("Assay, %", "٩٩٫٥ - ١٠٠٫٥", "٩٩٫٨"),
        ("Water, %", "max ٠٫٥", "٠٫٢"),
    ],
)


def stated(found: ExtractionResult) -> dict[str, str | None]:
    """Return the header values that a document states."""
    fields = {**found.fields, **found.lots[0].fields}
    return {name: value.value for name, value in fields.items() if value.value is not None}


@pytest.mark.parametrize(
    ("paper", "facts", "rows"),
    [
        (
            RUSSIAN,
            {
                "certificate_number": "118/26",
                "issue_date": "2026-03-12",
                "supplier_name": "ООО «Балтхим»",
                "lot_number": "ЛК-260311",
                "product_name": "Лимонная кислота",
                "quantity": "25 т",
            },
            [("Влага", "8,6", "%", None, "8,8"), ("Свинец", "0,1", "мг/кг", None, "0,5")],
        ),
        (
            GREEK,
            {
                "issue_date": "2026-03-05",
                "supplier_name": "ΕΛΑΙΟΥΡΓΕΙΑ ΜΕΣΣΗΝΙΑΣ Α.Ε.",
                "lot_number": "ΕΠ-2611",
                "product_name": "Παρθένο ελαιόλαδο",
            },
            [
                ("Οξύτητα", "0,31", "%", None, "0,8"),
                ("Υπεροξείδια", "7,4", "meq O2/kg", None, "20"),
            ],
        ),
        (
            CHINESE,
            {
                "issue_date": "2026-03-12",
                "lot_number": "CA-20260311",
                "product_name": "柠檬酸",
                "quantity": "25 吨",
            },
            [("含量", "99.8", "%", "99.5", "100.5"), ("铅", "0.1", "mg/kg", None, "0.5")],
        ),
        (
            JAPANESE,
            {
                "issue_date": "2026-03-12",
                "supplier_name": "東海化学工業株式会社",
                "lot_number": "CA260311",
                "product_name": "クエン酸",
            },
            [("含量", "99.8", "%", "99.5", "100.5"), ("水分", "0.2", "%", None, "0.5")],
        ),
        (
            ARABIC_DIGITS,
            {"lot_number": "CA260311", "product_name": "Citric acid"},
            [("Assay", "99.8", "%", "99.5", "100.5"), ("Water", "0.2", "%", None, "0.5")],
        ),
    ],
    ids=["Russian", "Greek", "Chinese", "Japanese", "Arabic digits"],
)
def test_head_and_table_are_read(
    paper: bytes, facts: dict[str, str], rows: list[tuple[str | None, ...]]
) -> None:
    found = extract(paper)

    cells = ("test", "value", "unit", "minimum", "maximum")
    assert [page.source for page in found.pages] == [Source.TEXT_LAYER]
    assert stated(found).items() >= facts.items()
    assert [tuple(getattr(row, c).value for c in cells) for row in found.lots[0].rows] == rows
