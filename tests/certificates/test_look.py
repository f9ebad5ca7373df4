from __future__ import annotations

import pytest

from certificates import look
from certificates.keys import SigningKey
from certificates.look import look_at


class TestLookAt:
    def test_another_process_sees_what_there_is(self, signed: bytes, key: SigningKey) -> None:
        facts = look_at(signed, [(key.certificate, *key.authorities)])

        assert (facts.sound, facts.unseen, facts.signer) == (True, False, key.name)
        assert "LC-7K3M-9Q2F-H4TD" in facts.claims

    def test_a_child_that_dies_or_a_large_file_is_said_and_harms_nobody(
        self, key: SigningKey, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chains = [(key.certificate, *key.authorities)]
        monkeypatch.setattr(look, "MOST_BYTES", 10)

        large = look_at(b"%PDF-1.7 and more", chains)
        monkeypatch.setattr(look.sys, "executable", "/bin/false")
        dead = look_at(b"%PDF", chains)

        assert (large.found, large.unseen) == (dead.found, dead.unseen) == (False, True)
        assert "larger than" in large.why
        assert "could not be looked at" in dead.why
