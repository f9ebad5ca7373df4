"""Two spellings of one company's name meet; two companies do not."""

from __future__ import annotations

import pytest

from extraction.normalise.names import company_key, same_company


class TestCompanyKey:
    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("Müller Lebensmittel GmbH & Co. KG", "muller lebensmittel"),
            ("ACME Corp.", "acme"),
            ("Industrie Chimiche S.p.A.", "industrie chimiche"),
            ("Zakłady Mięsne Sp. z o.o.", "zaklady miesne"),
            ("Yazıcı Demir Çelik San. ve Tic. A.Ş.", "yazici demir celik"),
            ("上海化工有限公司", "上海化工"),
            ("Aceros del Sur, S.L.", "aceros del sur"),
            ("Ltd", "ltd"),
        ],
    )
    def test_it_drops_the_legal_form(self, name: str, key: str) -> None:
        assert company_key(name) == key


class TestSameCompany:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("Müller GmbH", "MULLER GMBH"),
            ("Acme Chemicals Ltd.", "Acme Chemicals Limited"),
            ("Acme Chemical", "Acme Chemicals Ltd"),
        ],
    )
    def test_spellings_meet(self, first: str, second: str) -> None:
        assert same_company(first, second)

    @pytest.mark.parametrize(
        ("first", "second"),
        [("Acme Plant 1", "Acme Plant 2"), ("Acme Foods", "Apex Foods"), ("", "")],
    )
    def test_companies_stay_apart(self, first: str, second: str) -> None:
        assert not same_company(first, second)
