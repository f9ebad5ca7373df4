"""Documents in the test portal: sent by its supplier, read without an engine."""

from __future__ import annotations

import io
import re

from sqlalchemy import select

from core.clock import utc_now
from core.db.session import unit_of_work
from core.storage import FolderStore
from extraction.result import ExtractionResult
from registry.documents.models import Document
from registry.documents.recording import PagePicture, record_extraction
from registry.items.models import Item, SupplierItem
from tests.portal.conftest import Browser, Portal
from tests.registry.company import PDF, make_result

_WORDS = b'[["Lot:", 10, 10, 40, 20], ["0125HO002", 45, 10, 99, 20]]'


def add_item(portal: Portal) -> str:
    """Add the item that the certificate is of; return its public id."""
    with unit_of_work(portal.engine) as session:
        item = Item(
            organization_id=portal.operator_id,
            sku="RM-100",
            name="Zinc gluconate",
            unit="kg",
            created_at=utc_now(),
        )
        session.add(item)
        session.flush()
        supplier = portal.organizations["supplier"]
        session.add(SupplierItem(item_id=item.id, supplier_id=supplier, code="ZN-7"))
        return item.public_id


def seen_by(browser: Browser, key: str, query: str = "") -> dict[str, str]:
    """Return the fields of a decision of somebody who saw the desk and answered each doubt."""
    page = browser.get(f"/documents/{key}{query}").text
    found = re.search(r'name="shown" value="([0-9a-f]{64})"', page)
    assert found, "the desk offers no decision"
    doubts = re.findall(r'name="(settled:[^"]+)"', page)
    return {"shown": found.group(1), **dict.fromkeys(doubts, "Seen on the paper.")}


def send_document(supplier: Browser, data: bytes = PDF, name: str = "coa.pdf") -> None:
    """Send a file as the supplier."""
    files = {"files": [(io.BytesIO(data), name)]}
    answer = supplier.post("/supplier/send/", data=files, content_type="multipart/form-data")
    assert answer.status_code == 200, answer.text


def sent_and_read(portal: Portal, result: ExtractionResult | None = None) -> str:
    """Return the public id of a document that a supplier sent and that was read."""
    add_item(portal)
    send_document(portal.sign_in("supplier"))
    store = FolderStore(portal.settings.data_dir / "files")
    with unit_of_work(portal.engine) as session:
        document = session.scalars(select(Document)).one()
        picture = PagePicture(1, 595, 842, store.put(b"\x89PNG picture"), store.put(_WORDS))
        record_extraction(
            session,
            document.public_id,
            result or make_result(),
            pages=[picture],
            seconds=1.0,
            at=utc_now(),
        )
    return document.public_id
