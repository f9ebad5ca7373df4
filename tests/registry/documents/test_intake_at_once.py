"""Two requests bring the same file at the same moment: one document, one clear refusal."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from core.db.session import unit_of_work
from core.jobs import Job
from core.storage import FolderStore
from registry.documents.errors import DuplicateDocument
from registry.documents.models import Document
from tests.registry.company import Company, make_company, submit


def test_one_is_taken_and_the_other_named(engine: Engine, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "files")
    with Session(engine, expire_on_commit=False) as session:
        company = make_company(session)
    together = threading.Barrier(6)
    outcomes: list[str] = []

    def send(company: Company) -> None:
        together.wait()
        try:
            with unit_of_work(engine) as session:
                outcomes.append(submit(session, company.seller, store).public_id)
        except DuplicateDocument as refusal:
            outcomes.append(f"is {refusal.document_id}")

    threads = [threading.Thread(target=send, args=(company,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Session(engine) as session:
        document = session.scalars(select(Document)).one()
        assert len(session.scalars(select(Job)).all()) == 1
    assert sorted(outcomes) == sorted([document.public_id] + [f"is {document.public_id}"] * 5)
