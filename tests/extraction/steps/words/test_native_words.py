from __future__ import annotations

import pytest
from weasyprint import HTML

from extraction.engines.pdfium import Pdf
from extraction.geometry import Word
from extraction.steps.words.native_words import words_from_glyphs
from tests.extraction.documents import pdf_with, text_at


def words_of(content: str, **options: object) -> list[Word]:
    with Pdf(pdf_with(content, **options)) as pdf:
        page = pdf.page(1)
        text = words_from_glyphs(page.glyphs(limit=10_000), width=page.width, height=page.height)
        page.close()
    return list(text.words)


def texts(content: str, **options: object) -> list[str]:
    return [word.text for word in words_of(content, **options)]


class TestWords:
    def test_a_gap_splits_where_the_file_has_no_space(self) -> None:
        assert texts("BT /F1 11 Tf 60 700 Td [(Lead) -3000 (0.05) -3000 (mg/kg)] TJ ET") == [
            "Lead",
            "0.05",
            "mg/kg",
        ]

    def test_kerning_does_not_split(self) -> None:
        assert texts("BT /F1 11 Tf 60 700 Td [(Ass) 40 (ay) -60 (s)] TJ ET") == ["Assays"]

    def test_pieces_in_any_order_join_to_one_word(self) -> None:
        width = 11 * (0.722 + 0.556)  # of "CA" is not needed: Helvetica C and a
        content = text_at(60 + width, 700, "lcium") + text_at(60, 700, "Ca")
        assert texts(content) == ["Calcium"]

    def test_a_heading_written_letter_by_letter_is_one_word(self) -> None:
        assert texts("BT /F1 11 Tf 5 Tc 60 700 Td (ANALYSIS) Tj ET") == ["ANALYSIS"]

    def test_a_page_written_letter_by_letter_keeps_its_words(self) -> None:
        row = "BT /F1 10 Tf 2.5 Tc 60 {y} Td [(TOTAL) -600 (THC) -4000 (0.07977) -600 (%)] TJ ET\n"
        content = "".join(row.format(y=700 - 20 * n) for n in range(9))
        assert texts(content)[:4] == ["TOTAL", "THC", "0.07977", "%"]

    def test_a_raised_digit_becomes_a_superscript(self) -> None:
        content = text_at(60, 700, "10", size=12) + text_at(73.6, 705, "5", size=7)
        assert texts(content) == ["10\u2075"]

    def test_a_lowered_digit_is_written_plain(self) -> None:
        content = text_at(60, 700, "H", size=12) + text_at(68.9, 697.5, "2", size=7)
        assert texts(content + text_at(73.0, 700, "O", size=12)) == ["H2O"]

    @pytest.mark.parametrize("offset", [0.0, 0.3, 1.0])
    def test_fake_bold_is_read_once(self, offset: float) -> None:
        assert texts(text_at(60, 700, "Lot") + text_at(60 + offset, 700, "Lot")) == ["Lot"]

    def test_two_narrow_letters_side_by_side_are_two_letters(self) -> None:
        assert texts(text_at(60, 700, "illicit filling", size=7)) == ["illicit", "filling"]

    def test_letters_of_another_size_elsewhere_are_no_copies(self) -> None:
        sizes = (6.7, 7.3, 8.1, 9.4, 11.2)
        content = "".join(text_at(60, 700 - 23 * n, "CBGa", size=s) for n, s in enumerate(sizes))
        assert texts(content) == ["CBGa"] * len(sizes)

    def test_a_ligature_parts_no_word(self) -> None:
        made = HTML(string="<p style='font: 9px serif'>Specification of fluffy flour</p>")
        with Pdf(made.write_pdf()) as pdf:
            page = pdf.page(1)
            glyphs = page.glyphs(limit=1000)
            text = words_from_glyphs(glyphs, width=page.width, height=page.height)
            page.close()
        words = [word.text for word in text.words]
        assert words == ["Specification", "of", "fluffy", "flour"]

    def test_a_bold_font_is_seen(self) -> None:
        plain, bold = words_of(text_at(60, 700, "Lot") + text_at(90, 700, "47", font="F2"))
        assert (plain.bold, bold.bold) == (False, True)

    def test_text_outside_the_crop_box_is_left_out(self) -> None:
        content = text_at(60, 700, "seen") + text_at(60, 100, "cut")
        assert texts(content, crop=(0, 400, 595, 842)) == ["seen"]

    def test_invisible_text_is_left_out(self) -> None:
        assert texts(text_at(60, 700, "seen") + "BT 3 Tr ET " + text_at(60, 600, "hidden")) == [
            "seen"
        ]

    def test_words_of_a_line_share_their_height(self) -> None:
        dash, lot = words_of(text_at(60, 700, "-") + text_at(90, 700, "Lot"))
        assert dash.box.top == pytest.approx(lot.box.top, abs=0.6)

    @pytest.mark.parametrize("rotate", [90, 180, 270])
    def test_the_page_s_own_rotation_is_followed(self, rotate: int) -> None:
        [word] = words_of(text_at(60, 700, "Lot"), rotate=rotate)
        middle = {
            90: (700, 60),
            180: (595 - 60, 700),
            270: (842 - 700, 595 - 60),
        }[rotate]
        assert abs(word.box.middle_x - middle[0]) < 20
        assert abs(word.box.middle_y - middle[1]) < 20


class TestMarks:
    def test_a_raised_letter_is_a_mark_and_no_word(self) -> None:
        content = text_at(60, 700, "8.7") + text_at(75.5, 704, "a", size=6)
        assert texts(content) == ["8.7ᵃ"]

    def test_a_mark_before_its_note_is_raised(self) -> None:
        content = text_at(60, 704, "a", size=6) + text_at(65, 700, "at 105")
        assert texts(content) == ["ᵃ", "at", "105"]


class TestStamps:
    def test_what_is_written_at_a_slant_is_no_word_of_the_page(self) -> None:
        rows = "".join(text_at(60, 700 - 20 * n, "Loss on drying 0.4 %") for n in range(6))
        slanted = "BT /F1 14 Tf 0.98 0.2 -0.2 0.98 80 640 Tm (RELEASED 05.03.2026) Tj ET\n"

        with Pdf(pdf_with(rows + slanted)) as pdf:
            page = pdf.page(1)
            text = words_from_glyphs(page.glyphs(limit=999), width=page.width, height=page.height)
            page.close()

        assert {word.text for word in text.words} == {"Loss", "on", "drying", "0.4", "%"}
        assert [word.text for word in text.marks] == ["RELEASED 05.03.2026"]

    def test_a_page_that_lies_askew_is_read(self) -> None:
        slanted = "BT /F1 11 Tf 0.99 0.12 -0.12 0.99 80 500 Tm (Assay 99.8 %) Tj ET\n"
        assert "".join(texts(slanted)).startswith("A")
