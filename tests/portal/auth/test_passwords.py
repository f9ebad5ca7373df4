"""Passwords: what a hash costs whoever guesses. All other tests hash cheaply."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from portal.auth import passwords
from portal.auth.passwords import hash_password, needs_rehash, password_fits


class TestCost:
    def test_production_hashes_as_the_rfc_recommends(self, dear_hasher: PasswordHasher) -> None:
        found = extract_parameters(dear_hasher.hash("seven green lanterns"))

        assert found.type is Type.ID
        assert found == RFC_9106_LOW_MEMORY

    def test_a_hash_that_was_made_with_less_is_made_anew(
        self, dear_hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cheap = hash_password("seven green lanterns")
        monkeypatch.setattr(passwords, "_hasher", dear_hasher)

        assert needs_rehash(cheap)
        assert not needs_rehash(hash_password("seven green lanterns"))

    def test_without_an_account_nothing_fits(self) -> None:
        assert password_fits(hash_password("nobody has this password"), "nobody has this password")
        assert not password_fits(None, "nobody has this password")
