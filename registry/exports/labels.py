"""Labels of lots and units: what stands on them, their symbols, and ZPL for label printers.

Symbols follow the GS1 General Specifications: GS1 DataMatrix, GS1-128 and a QR code with
the GS1 Digital Link, where the item has a GTIN and the number fits; else a QR code with the
lot's own address and a plain Code 128. Drawn by zxing-cpp, the same library reads them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import zxingcpp
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.errors import IdentifierInvalid
from registry.gs1 import digital_link, element_string
from registry.ledger.models.traceable import LotAlias, Traceable
from registry.values import AliasKind, TraceableKind

#: ZPL at 8 dots a millimetre (203 dpi), 100 by 60 mm.
_WIDTH, _HEIGHT = 800, 480
#: The square code's left edge and largest side; the linear code's largest width without its
#: quiet zone of ten modules; all in dots.
_SQUARE_LEFT, _SQUARE, _LINEAR = 570, 205, 760
#: How wide a letter of font 0 is at most on average, as a share of its height.
_LETTER = 0.56
MAX_LABELS = 500


class Symbol(StrEnum):
    """The square code of a label."""

    DATAMATRIX = "datamatrix"
    QR = "qr"


@dataclass(frozen=True, slots=True)
class Label:
    """One label. `element` is None where GS1 has no way to say it."""

    number: str
    kind: str
    item: str
    sku: str
    maker: str | None  # the supplier, and what it calls the lot
    expires: date | None
    made: date | None
    address: str  # Digital Link, else the page of the lot
    element: str | None  # "(01)...(10)..."
    symbol: Symbol

    def as_json(self) -> dict[str, Any]:
        """Return plain data for the printing process."""
        plain = asdict(self)
        plain["expires"] = self.expires.isoformat() if self.expires else None
        plain["made"] = self.made.isoformat() if self.made else None
        return plain


def label_for(
    session: Session, actor: Actor, traceable: Traceable, *, base: str, symbol: Symbol
) -> Label:
    """Return the label of a lot or unit; `base` is the portal's public address."""
    actor.require(Permission.VIEW_REGISTRY)
    serial = traceable.kind is TraceableKind.SERIAL
    numbers = {"serial" if serial else "lot": traceable.number}
    element, address = None, f"{base}/lots/{traceable.public_id}"
    if traceable.item.gtin:
        try:
            gtin = traceable.item.gtin
            element = element_string(gtin=gtin, expires=traceable.expiry_date, **numbers)
            address = digital_link(base, gtin=gtin, expires=traceable.expiry_date, **numbers)
        except IdentifierInvalid:
            # A number that GS1 cannot hold still gets a label, with a plain symbol.
            element = None
    alias = session.scalars(
        select(LotAlias.number).where(
            LotAlias.traceable_id == traceable.id, LotAlias.kind == AliasKind.SUPPLIER_LOT
        )
    ).first()
    maker = traceable.supplier.name if traceable.supplier else None
    if maker and alias and alias != traceable.number:
        maker = f"{maker}, lot {alias}"
    return Label(
        number=traceable.number,
        kind="Serial" if serial else "Lot",
        item=traceable.item.name,
        sku=traceable.item.sku,
        maker=maker,
        expires=traceable.expiry_date,
        made=traceable.manufacture_date,
        address=address,
        element=element,
        symbol=symbol if element else Symbol.QR,
    )


def square_code(label: Label) -> Any:
    """Return the label's square barcode (a `zxingcpp.Barcode`)."""
    if label.symbol is Symbol.DATAMATRIX and label.element:
        return zxingcpp.create_barcode(label.element, zxingcpp.BarcodeFormat.DataMatrix, gs1=True)
    return zxingcpp.create_barcode(label.address, zxingcpp.BarcodeFormat.QRCode)


def linear_code(label: Label) -> Any:
    """Return the label's linear barcode: GS1-128, or Code 128 of the number; None if neither."""
    code128 = zxingcpp.BarcodeFormat.Code128
    if label.element:
        return zxingcpp.create_barcode(label.element, code128, gs1=True)
    if label.number.isascii():
        return zxingcpp.create_barcode(label.number, code128)
    return None


def as_zpl(label: Label) -> str:
    """Return the label in ZPL II, UTF-8, for a 203 dpi printer and a 100 by 60 mm label."""
    square = _zpl_square(label)
    lines = [
        f"^XA^CI28^PW{_WIDTH}^LL{_HEIGHT}^LH0,0",
        _text(30, 30, _fitting(label.item, 34, least=22), label.item),
        _text(30, 76, 24, label.sku),
        _text(30, 120, 22, label.kind),
        _text(30, 146, _fitting(label.number, 52, least=24), label.number),
    ]
    if label.expires:
        lines.append(_text(30, 214, 30, f"Expires {label.expires:%Y-%m-%d}"))
    if label.made:
        lines.append(_text(30, 250, 24, f"Made {label.made:%Y-%m-%d}"))
    if label.maker:
        lines.append(_text(30, 282, _fitting(label.maker, 22, least=18), label.maker))
    lines += [square, _zpl_linear(label), "^XZ"]
    return "\n".join(line for line in lines if line) + "\n"


def _zpl_square(label: Label) -> str:
    if label.symbol is Symbol.DATAMATRIX and label.element:
        data = _escaped(_zpl_element(label.element))
        size = min(8, _SQUARE // _modules(square_code(label)))
        return f"^FO{_SQUARE_LEFT},40^BXN,{size},200,0,0,1,~^FH\\^FD{data}^FS"
    size = min(6, _SQUARE // _modules(square_code(label)))
    return f"^FO{_SQUARE_LEFT},30^BQN,2,{size}^FH\\^FDMA,{_escaped(label.address)}^FS"


def _zpl_linear(label: Label) -> str:
    """Return the linear symbol, empty if there is none or the label is too narrow for it."""
    code = linear_code(label)
    if code is None:
        return ""
    dots = min(2, _LINEAR // _modules(code))
    if dots < 1:
        return ""
    # Mode D understands the parentheses of an element string and sets the separators.
    content, mode = (label.element, "D") if label.element else (label.number, "A")
    return f"^FO20,330^BY{dots}^BCN,80,Y,N,N,{mode}^FH\\^FD{_escaped(content)}^FS"


def _modules(code: Any) -> int:
    """Return how many modules a barcode is wide, without its quiet zones."""
    picture = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
    shape = memoryview(picture).shape
    assert shape is not None  # rows and columns
    return int(shape[1])


def _fitting(text: str, height: int, *, least: int) -> int:
    """Return the height of letters, in dots, at which a text stays left of the square code."""
    room = _SQUARE_LEFT - 30 - 20
    return max(least, min(height, int(room / (_LETTER * max(len(text), 1)))))


def _zpl_element(element: str) -> str:
    """Return the element string with ~1 for FNC1, as ^BX with escape character ~ wants it."""
    barcode = zxingcpp.create_barcode(element, zxingcpp.BarcodeFormat.DataMatrix, gs1=True)
    content = bytes(barcode.bytes).decode("ascii")
    return "~1" + content.removeprefix("\x1d").replace("\x1d", "~1")


def _text(x: int, y: int, height: int, text: str) -> str:
    """Return one line of text, cut where the square code begins."""
    most = int((_SQUARE_LEFT - x - 10) / (_LETTER * height))
    shown = text if len(text) <= most else text[: most - 3] + "..."
    return f"^FO{x},{y}^A0N,{height}^FH\\^FD{_escaped(shown)}^FS"


def _escaped(text: str) -> str:
    """Return text that cannot end its field: backslash, ^ and ~ as ^FH writes them."""
    return text.replace("\\", "\\5C").replace("^", "\\5E").replace("~", "\\7E")
