"""Labels, read back from paper and from ZPL by zxing-cpp and biip."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from portal.label_sheets import render_labels  # as the printing process does
from portal.printing import print_labels
from registry.exports.labels import Label, Symbol, as_zpl, label_for, linear_code
from registry.gs1 import Scanned, parse_scan
from registry.ledger.models.traceable import Traceable
from tests.factories.company import Company, make_company

pytestmark = pytest.mark.either_database

GTIN = "09501101530003"
BASE = "https://lots.example"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def company(session: Session) -> Company:
    company = make_company(session)
    company.raw.gtin = GTIN
    return company


def label(company: Company, lot: Traceable, symbol: Symbol = Symbol.DATAMATRIX) -> Label:
    return label_for(company.session, company.actor, lot, base=BASE, symbol=symbol)


def read_page(pdf: bytes, page: int = 0) -> dict[str, str]:
    """Symbology -> content, as a scanner sends it, of the rendered page."""
    document = pypdfium2.PdfDocument(pdf)
    image: Image.Image = document[page].render(scale=6).to_pil()
    document.close()
    found = zxingcpp.read_barcodes(image.convert("L"))
    return {code.symbology_identifier: bytes(code.bytes).decode() for code in found if code.valid}


class TestPaper:
    def test_the_codes_are_read_back(self, company: Company) -> None:
        lot = company.receive("AB-1")
        lot.expiry_date = date(2027, 3, 31)
        wanted = Scanned(gtin=GTIN, lot="AB-1", expiry_date=date(2027, 3, 31))

        pdf = print_labels([label(company, lot), label(company, lot, Symbol.QR)])

        first, second = read_page(pdf, 0), read_page(pdf, 1)
        assert parse_scan("]d2" + first["]d2"]) == wanted
        assert parse_scan("]C1" + first["]C1"]) == wanted
        assert parse_scan(second["]Q1"]) == wanted

    def test_an_item_without_gtin_gets_plain_codes(self, company: Company) -> None:
        company.raw.gtin = None
        lot = company.receive("Lot 7/ä")

        made = label(company, lot)
        found = read_page(render_labels([made]))

        assert found == {"]Q1": f"{BASE}/lots/{lot.public_id}"}
        assert linear_code(made) is None

    def test_a_number_that_gs1_cannot_hold_still_gets_a_label(self, company: Company) -> None:
        made = label(company, company.receive("A number with blanks"))

        assert made.element is None
        assert read_page(render_labels([made]))["]C0"] == "A number with blanks"

    def test_a_stranger_and_a_customer_get_none(self, company: Company) -> None:
        lot = company.receive("A1")

        with pytest.raises(NotAllowed):
            label_for(company.session, company.customer_actor, lot, base=BASE, symbol=Symbol.QR)


RENDER = """
const { ready } = require("zpl-renderer-js");
const zpl = require("fs").readFileSync(0, "utf8");
ready.then(async ({ api }) => {
  process.stdout.write(JSON.stringify(await api.zplToBase64MultipleAsync(zpl, 100, 60, 8)), () => process.exit(0));
});
"""


def printed(*labels: Label) -> list[Image.Image]:
    """Print labels on a Zebra printer's stand-in (zebrash, an implementation of its own)."""
    zpl = "".join(map(as_zpl, labels)).encode()
    run = subprocess.run(
        ["node", "-e", RENDER],  # noqa: S607  the set-up installs node
        input=zpl,
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    pictures = json.loads(run.stdout)
    return [Image.open(io.BytesIO(base64.b64decode(one))).convert("L") for one in pictures]


def seen(image: Image.Image) -> dict[str, str]:
    found = zxingcpp.read_barcodes(image)
    return {code.symbology_identifier: bytes(code.bytes).decode() for code in found if code.valid}


class TestZplOnPaper:
    @pytest.mark.parametrize("number", ["AB-1", "ABCDEFGHIJ1234567890"])
    def test_the_codes_are_read_back(self, company: Company, number: str) -> None:
        lot = company.receive(number)
        lot.expiry_date = date(2027, 3, 31)
        wanted = Scanned(gtin=GTIN, lot=number, expiry_date=date(2027, 3, 31))

        matrix, square = printed(label(company, lot), label(company, lot, Symbol.QR))

        assert parse_scan("]d2" + seen(matrix)["]d2"]) == wanted
        assert parse_scan("]C1" + seen(matrix)["]C1"]) == wanted
        assert parse_scan(seen(square)["]Q1"]) == wanted
        assert parse_scan("]C1" + seen(square)["]C1"]) == wanted

    def test_long_texts_and_addresses_leave_the_codes_alone(self, company: Company) -> None:
        company.raw.name = "Zinc gluconate dihydrate, fine powder, for tablets and capsules"
        lot = company.receive("A number with blanks and more, 0125HO002")
        made = label_for(
            company.session,
            company.actor,
            lot,
            base="https://traceability.lots.meridian-nutrition.example",
            symbol=Symbol.QR,
        )

        [picture] = printed(made)

        assert seen(picture)["]Q1"] == made.address

    def test_a_number_too_long_for_the_linear_code_has_only_the_square_one(
        self, company: Company
    ) -> None:
        company.raw.gtin = None
        made = label(company, company.receive("X-" + "AB" * 39))

        [picture] = printed(made)

        assert seen(picture) == {"]Q1": made.address}
        assert linear_code(made) is not None


class TestZpl:
    def test_its_fields_hold_the_same_codes(self, company: Company) -> None:
        lot = company.receive("AB-1")
        lot.expiry_date = date(2027, 3, 31)
        wanted = Scanned(gtin=GTIN, lot="AB-1", expiry_date=date(2027, 3, 31))

        zpl = as_zpl(label(company, lot))

        assert zpl.startswith("^XA")
        assert zpl.endswith("^XZ\n")
        matrix = re.search(r"\^BXN[^F]*\^FH\\\^FD(.*?)\^FS", zpl)
        linear = re.search(r"\^BCN,80,Y,N,N,D\^FH\\\^FD(.*?)\^FS", zpl)
        assert matrix is not None
        assert linear is not None
        sent = re.sub(r"\\([0-9A-F]{2})", lambda hit: chr(int(hit[1], 16)), matrix[1])
        assert parse_scan(sent.replace("~1", "\x1d")) == wanted
        assert parse_scan(linear[1]) == wanted

    def test_a_number_cannot_smuggle_in_commands(self, company: Company) -> None:
        company.raw.name = "Zinc^XZ~HS"
        zpl = as_zpl(label(company, company.receive("A^FS^XA\\1")))

        assert zpl.count("^XA") == 1
        assert zpl.count("^XZ") == 1
        assert "~HS" not in zpl
