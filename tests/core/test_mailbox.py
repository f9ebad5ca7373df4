from __future__ import annotations

import pytest

from core.mailbox import NoMailbox, is_mailbox, sendable


class TestSendable:
    @pytest.mark.parametrize(
        ("address", "sent_to"),
        [
            ("ann@acme.example", "ann@acme.example"),
            (" ann+lots@acme.example ", "ann+lots@acme.example"),
            ("ann@bücher.example", "ann@xn--bcher-kva.example"),
            ("änn@acme.example", "änn@acme.example"),
            ("root@localhost", "root@localhost"),
        ],
    )
    def test_the_domain_becomes_ascii_and_the_mailbox_stays(
        self, address: str, sent_to: str
    ) -> None:
        assert sendable(address) == sent_to

    @pytest.mark.parametrize(
        "address",
        [
            "", "ann", "ann@", "@acme.example", "ann lang@acme.example", "ann@acme..example",
            "ann@.example", "ann.@acme.example", "ann@acme.example, eve@evil.example",
            "Ann <ann@acme.example>", "ann@acme.example\r\nBcc: eve@evil.example",
            "ann\N{NO-BREAK SPACE}@acme.example", "ann\N{ZERO WIDTH SPACE}@acme.example",
            "ann@" + "a" * 64 + ".example", "a" * 260 + "@b.example", "ann\ud800@acme.example",
        ],
    )  # fmt: skip
    def test_what_no_server_could_take_is_refused(self, address: str) -> None:
        with pytest.raises(NoMailbox, match="no e-mail address"):
            sendable(address)

        assert not is_mailbox(address)


def test_an_address_on_file_needs_a_domain_of_the_internet() -> None:
    assert is_mailbox("ann@acme.example")
    assert not is_mailbox("root@localhost")
    assert not is_mailbox(" ann@acme.example")
