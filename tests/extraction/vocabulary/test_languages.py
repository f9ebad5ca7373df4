"""Each language of the reader, walked in one table: dates, words for nothing found, limits, verdicts."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from extraction.normalise.dates import parse_dates
from extraction.normalise.limits import parse_limits
from extraction.normalise.values import ValueKind, parse_value
from extraction.normalise.verdicts import find_verdict
from extraction.steps.header.texts.labels import find_labels
from extraction.steps.header.texts.words_of_labels import LANGUAGES


class Pack(NamedTuple):
    """What one language says: two spellings of 10 January 2026, and so on."""

    dates: tuple[str, ...]
    not_detected: tuple[str, ...]
    absent: tuple[str, ...]
    at_most: str  # 0.5
    at_least: str  # 98
    passes: tuple[str, ...]
    fails: tuple[str, ...]
    lot: str
    expiry: str


PACKS = {
    "en": Pack(
        ("10 January 2026", "Jan 10, 2026"), ("not detected", "N.D."), ("absent", "Absent in 25 g"),
        "not more than 0.5 %", "not less than 98 %", ("Complies", "conforms"),
        ("does not comply", "OOS"), "Batch No.", "Expiry date",
    ),
    "de": Pack(
        ("10. Januar 2026", "10. Jän. 2026"), ("nicht nachweisbar", "n.n."), ("negativ", "abwesend"),
        "höchstens 0,5 %", "mindestens 98 %", ("entspricht", "i.O."), ("entspricht nicht", "n.i.O."),
        "Chargennummer", "Verfallsdatum",
    ),
    "fr": Pack(
        ("10 janvier 2026", "10 janv. 2026"), ("non détecté", "non décelé"), ("absence", "néant"),
        "au plus 0,5 %", "au moins 98 %", ("conforme", "satisfaisant"), ("non conforme", "rejeté"),
        "N° de lot", "Date de péremption",
    ),
    "es": Pack(
        ("10 de enero de 2026", "10-ene-2026"), ("no detectado", "no se detecta"), ("ausencia", "ausente"),
        "no más de 0,5 %", "no menos de 98 %", ("cumple", "aprobado"), ("no cumple", "rechazado"),
        "Número de lote", "Fecha de caducidad",
    ),
    "it": Pack(
        ("10 gennaio 2026", "10-gen-2026"), ("non rilevato", "non rilevabile"), ("assente", "assenza"),
        "non superiore a 0,5 %", "non inferiore a 98 %", ("conforme", "idoneo"), ("non conforme", "respinto"),
        "Numero di lotto", "Data di scadenza",
    ),
    "pt": Pack(
        ("10 de janeiro de 2026", "10/jan/2026"), ("não detectado", "não detetado"), ("ausência", "ausente"),
        "no máximo 0,5 %", "no mínimo 98 %", ("aprovado", "atende"), ("reprovado", "não atende"),
        "Número do lote", "Data de validade",
    ),
    "pl": Pack(
        ("10 stycznia 2026", "10 sty 2026"), ("nie wykryto", "nie stwierdzono"), ("nieobecne", "brak"),
        "nie więcej niż 0,5 %", "nie mniej niż 98 %", ("zgodny", "spełnia"), ("niezgodny", "nie spełnia"),
        "Numer partii", "Termin ważności",
    ),
    "tr": Pack(
        ("10 Ocak 2026", "10.Oca.2026"), ("tespit edilmedi", "bulunamadı"), ("yok", "negatif"),
        "en fazla 0,5 %", "en az 98 %", ("uygun", "kabul"), ("uygun değil", "ret"),
        "Parti No", "Son kullanma tarihi",
    ),
    "zh": Pack(
        ("2026年1月10日", "2026-01-10"), ("未检出", "未检到"), ("阴性", "无"), "不大于0.5%", "不小于98%",
        ("合格", "符合规定"), ("不合格", "不符合"), "批号", "有效期至",
    ),
    "nl": Pack(
        ("10 januari 2026", "10 jan 2026"), ("niet aantoonbaar", "niet gedetecteerd"), ("afwezig", "negatief"),
        "ten hoogste 0,5 %", "ten minste 98 %", ("voldoet", "akkoord"), ("voldoet niet", "afgekeurd"),
        "Chargenummer", "Houdbaarheidsdatum",
    ),
    "cs": Pack(
        ("10. ledna 2026", "10. leden 2026"), ("nezjištěno", "neprokázáno"), ("nepřítomno", "negativní"),
        "nejvýše 0,5 %", "nejméně 98 %", ("vyhovuje", "odpovídá"), ("nevyhovuje", "neodpovídá"),
        "Číslo šarže", "Datum expirace",
    ),
    "el": Pack(
        ("10 Ιανουαρίου 2026", "10 Ιαν 2026"), ("δεν ανιχνεύθηκε", "ΜΗ ΑΝΙΧΝΕΥΣΙΜΟ"), ("απουσία", "ΑΡΝΗΤΙΚΟ"),
        "μέγιστο 0,5 %", "τουλάχιστον 98 %", ("συμμορφώνεται", "αποδεκτό"),
        ("δεν συμμορφώνεται", "απορρίφθηκε"), "ΑΡΙΘΜΟΣ ΠΑΡΤΙΔΑΣ", "Ημερομηνία λήξης",
    ),
    "sv": Pack(
        ("10 januari 2026", "den 10 jan 2026"), ("ej påvisad", "ej detekterat"), ("frånvarande", "negativt"),
        "högst 0,5 %", "minst 98 %", ("godkänd", "uppfyller kraven"), ("underkänd", "ej godkänd"),
        "Batchnummer", "Bäst före",
    ),
    "da": Pack(
        ("10. januar 2026", "10. jan. 2026"), ("ikke påvist", "ikke detekteret"), ("fraværende", "ikke til stede"),
        "højst 0,5 %", "mindst 98 %", ("godkendt", "opfylder"), ("ikke godkendt", "afvist"),
        "Batchnr.", "Udløbsdato",
    ),
    "no": Pack(
        ("10. januar 2026", "10. jan. 2026"), ("ikke påvist", "ikke detektert"), ("ikke tilstede", "negativt"),
        "høyst 0,5 %", "minst 98 %", ("godkjent", "oppfyller"), ("ikke godkjent", "underkjent"),
        "Batchnummer", "Utløpsdato",
    ),
    "fi": Pack(
        ("10. tammikuuta 2026", "10 tammikuu 2026"), ("ei todettu", "ei havaittu"), ("negatiivinen", "ei ole"),
        "enintään 0,5 %", "vähintään 98 %", ("hyväksytty", "täyttää vaatimukset"),
        ("hylätty", "ei täytä vaatimuksia"), "Eränumero", "Parasta ennen",
    ),
    "hu": Pack(
        ("2026. január 10.", "2026. jan. 10."), ("nem kimutatható", "nem detektálható"), ("negatív", "mentes"),
        "legfeljebb 0,5 %", "legalább 98 %", ("megfelel", "megfelelő"), ("nem felel meg", "elutasítva"),
        "Tételszám", "Lejárati dátum",
    ),
    "ro": Pack(
        ("10 ianuarie 2026", "10 ian. 2026"), ("nedetectat", "nedetectabil"), ("lipsă", "absență"),
        "cel mult 0,5 %", "cel puțin 98 %", ("corespunde", "corespunzător"), ("nu corespunde", "respins"),
        "Număr lot", "Data expirării",
    ),
    "ru": Pack(
        ("10 января 2026 г.", "10 янв. 2026"), ("не обнаружено", "Н/О"), ("отсутствует", "отсутствие"),
        "не более 0,5 %", "не менее 98 %", ("соответствует", "годен"), ("не соответствует", "брак"),
        "Номер партии", "Срок годности",
    ),
    "uk": Pack(
        ("10 січня 2026 р.", "10 січень 2026"), ("не виявлено", "не виявлена"), ("відсутній", "відсутність"),
        "не більше 0,5 %", "не менше 98 %", ("відповідає", "придатний"), ("не відповідає", "непридатний"),
        "Номер партії", "Термін придатності",
    ),
    "ja": Pack(
        ("2026年1月10日", "令和8年1月10日"), ("不検出", "検出せず"), ("陰性", "なし"), "0.5%以下", "98%以上",
        ("適合", "異常なし"), ("不適合", "規格外"), "ロット番号", "有効期限",
    ),
    "ko": Pack(
        ("2026년 1월 10일", "2026. 1. 10"), ("불검출", "미검출"), ("음성", "없음"), "0.5% 이하", "98% 이상",
        ("적합", "합격"), ("부적합", "불합격"), "로트번호", "유효기간",
    ),
}  # fmt: skip


def test_every_language_of_the_labels_is_walked() -> None:
    assert set(PACKS) == set(LANGUAGES)


@pytest.mark.parametrize("language", PACKS)
class TestLanguage:
    def test_dates(self, language: str) -> None:
        for text in PACKS[language].dates:
            assert parse_dates(text).value == "2026-01-10", text

    def test_words_for_nothing_found(self, language: str) -> None:
        for text in PACKS[language].not_detected:
            assert parse_value(text).kind is ValueKind.NOT_DETECTED, text
        for text in PACKS[language].absent:
            assert parse_value(text).kind is ValueKind.ABSENT, text

    def test_limits_in_words(self, language: str) -> None:
        most, least = (
            parse_limits(getattr(PACKS[language], end)) for end in ("at_most", "at_least")
        )
        assert (most.minimum, most.maximum) == (None, "0.5")
        assert (least.minimum, least.maximum) == ("98", None)

    def test_verdicts(self, language: str) -> None:
        for text in PACKS[language].passes:
            assert find_verdict(text) == "pass", text
        for text in PACKS[language].fails:
            assert find_verdict(text) == "fail", text

    @pytest.mark.parametrize(("field", "kind"), [("lot", "lot_number"), ("expiry", "expiry_date")])
    def test_labels(self, language: str, field: str, kind: str) -> None:
        [label] = find_labels(f"{getattr(PACKS[language], field)}:", misread=False)
        assert label.kinds[0] == kind


def test_a_word_that_bounds_a_number_also_joins_two() -> None:
    limits = parse_limits("5 до 10 %")
    assert (limits.minimum, limits.maximum) == ("5", "10")
