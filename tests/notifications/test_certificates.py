from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from notifications.certificates import NAMED, ChangedCertificate, announce_changes
from tests.factories.company import NOON, make_company
from tests.notifications.test_languages import body, message

pytestmark = pytest.mark.either_database


@pytest.mark.parametrize(
    ("language", "title", "said"),
    [
        ("en", "Certificates of yours have changed: 42", "recalled: stop using the goods"),
        ("de", "Zertifikate, die Sie haben, haben sich geändert: 42", "zurückgerufen"),
    ],
)
def test_one_message_names_all_in_the_holders_language(
    session: Session, language: str, title: str, said: str
) -> None:
    company = make_company(session)
    company.customer.language = language
    changed = [
        ChangedCertificate(f"LC-{place:04}", "SH-1", state, upstream=place == 1)
        for place, state in enumerate(
            ["recalled", "on_hold", "rejected", "restated", "revoked", "valid"] * 7
        )
    ]

    notice = announce_changes(
        session, company.customer, changed, [("Anna", "a@example.org"), ("Ben", "b@example.org")],
        operator_id=company.operator.id, at=NOON,
    )  # fmt: skip

    assert [row.address for row in notice.deliveries] == ["a@example.org", "b@example.org"]
    made = message(session, notice)
    assert (made["Subject"], made["Content-Language"]) == (title, language)
    for kind in ("plain", "html"):
        text = body(made, kind)
        assert said in text
        assert "/verify/LC-0000" in text
        assert f"LC-{NAMED:04}" not in text
