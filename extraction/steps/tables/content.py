"""What a cell's text looks like: a number, a limit, a unit, a verdict, a method, a name.

These are quick looks that tell columns apart. What a value or limit means is read later,
by `extraction.normalise`.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from extraction.steps.tables.unitlike import is_unit
from extraction.steps.tables.words import fold

NUMBER_TEXT = (
    r"(?:\d{1,3}(?:[ '\u00a0]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*|[.,]\d+)"
    r"(?:\s?[eE]\s?[-+−]?\d+|\s?[x×*·]\s?10\s?(?:\^|\*\*)?\s?[-+−–⁻]?[\d⁰¹²³⁴⁵⁶⁷⁸⁹]+|\s?\^\s?[-+−]?\d+|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+)?"
)
SIGN = r"(?:[<>≤≥=~≈±+\-−–]|<\s?=|>\s?=|=\s?<|=\s?>|ca\.?|approx\.?|about)"
_NUMBER = re.compile(rf"{SIGN}?\s?{NUMBER_TEXT}(?:\s?±\s?{NUMBER_TEXT})?")
_NUMBER_THEN = re.compile(rf"(?P<number>{SIGN}?\s?{NUMBER_TEXT}(?:\s?(?:±|\+/-)\s?{NUMBER_TEXT})?)\s*(?P<rest>\S.*)")
_RANGE = re.compile(
    rf"[(\[]?\s?{SIGN}?\s?{NUMBER_TEXT}\s?\S{{0,6}}?\s?(?:-|–|—|−|÷|~|\.\.\.?|…|to|bis|a|à|do|至|and|und|et|y|e|i)\s?"
    rf"{SIGN}?\s?{NUMBER_TEXT}\s?[)\]]?(?:\s?\D.{{0,20}})?",
    re.IGNORECASE,
)
_LIMIT_WORD = re.compile(
    r"\b(?:max|min|maximum|minimum|nmt|nlt|not more than|not less than|no more than|no less than|less than|more than|up to|"
    r"at least|at most|greater than|below|above|under|nicht mehr als|mindestens|hochstens|maximal|minimal|weniger als|"
    r"maxi|mini|au plus|au moins|inferieur|superieur|maximo|minimo|menor|mayor|maior|no mas de|no menos de|nao mais|massimo|"
    r"non piu|inferiore|superiore|nie wiecej|nie mniej|maks|maksimum|en az|en cok|en fazla|ppm max|wt max|mximum|report|"
    r"within|between|zwischen|entre|target|nominal)\b|不大于|不小于|不超过|不低于|不少于|不高于|以下|以上|小于|大于|≤|≥"
)
_ND = frozenset(
    "nd n d not detected none detected non detected nondetect undetected not detect bdl blq bql blod lod loq negative absent absence none nil trace traces "
    "tntc too numerous to count nicht nachweisbar n n nn n b n nachweisbar negativ abwesend bg nwg non detecte nd lq absence absent negatif no detectado negativo "
    "ausente ausencia non rilevato assente assenza negativo nao detectado niewykrywalne nie wykryto nieobecne negatywny tespit edilmedi tespit edilemedi te yok "
    "negatif 未检出 阴性 无 nt nr na n a not tested not reported not applicable not analyzed tested complete positive positiv positif positivo detected present "
    "below loq below lod below detection limit keine nachgewiesen nicht bestimmbar nb n b".split(" ")
)
_VERDICTS = frozenset(
    [
        "pass", "passed", "passes", "fail", "failed", "fails", "conform", "conforms", "conforming", "complies", "comply", "compliant", "complying", "ok", "okay",
        "accepted", "accept", "acceptable", "rejected", "reject", "approved", "satisfactory", "unsatisfactory", "meets", "meets requirements", "meets specification", "meets spec", "in spec", "within limits",
        "within specification", "out of spec", "oos", "yes", "y", "p", "f", "not conform", "does not conform", "does not comply", "non conforming", "non compliant", "good", "positive", "conforms to standard", "conforms to requirement", "conforms to structure", "released",
        "i o", "io", "in ordnung", "n i o", "nio", "erfullt", "entspricht", "konform", "bestanden", "nicht bestanden", "nicht erfullt", "entspricht nicht", "gut",
        "conforme", "non conforme", "satisfaisant", "cumple", "no cumple", "aprobado", "rechazado", "correcto", "satisfactorio", "atende", "aprovado", "reprovado", "satisfatorio", "nao conforme",
        "idoneo", "positivo", "superato", "regolare", "zgodny", "zgodna", "zgodne", "niezgodny", "spelnia", "pozytywny", "odpowiada", "pozytywna", "uygun", "uygundur", "uygun degil", "gecti", "kabul", "olumlu",
        "合格", "不合格", "符合", "不符合", "符合规定", "通过", "符合要求", "符合标准", "✓", "✔", "√", "conformes", "pasa",
    ]
)  # fmt: skip
_METHOD = re.compile(
    r"\b(?:iso|astm|din|en|aoac|aocs|usp|ep|bp|jp|ph ?eur|nf|fcc|jis|gb|gb/t|bs|api|asme|ams|ansi|icc|iupac|epa|sop|cipac|une|uni|pn|ts|tm|wi|sm|apha|bam|fda|iec|"
    r"nmx|nom|nbr|gost|hplc|uplc|gc|lc|ms|icp|oes|aas|xrf|ftir|ir|nmr|uv|vis|dsc|tga|titration|titrimetry|gravimetr\w*|visual|visually|organoleptic|sensory|karl|fischer|kf|internal|in-house|inhouse|"
    r"pcr|elisa|titrage|titulacion|titolazione|volumetri\w*|potentiometr\w*|refractomet\w*|colorimet\w*|spectro\w*|chromatograph\w*|kjeldahl|dumas|microscop\w*|plate|astm-\w+|lcuv|mal|pharm|cp|is)\b"
)  # fmt: skip
_DATE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2}[ -]?[A-Za-z]{3,9}\.?[ -]?,?\d{2,4}|[A-Za-z]{3,9}\.? ?\d{1,2},? \d{4}|\d{4}年\d{1,2}月\d{1,2}日|[A-Z][a-z]{2}\.\d{1,2}"
)
_CODE = re.compile(r"(?=[\w./-]*\d)(?=[\w./-]*[A-Za-z])[\w./-]{5,}")
_DASH = re.compile(r"[-–—−_./*\s]*|n/?a\.?|N/?A\.?|none|---")
_PAIRS = re.compile(rf"{NUMBER_TEXT}\s?/\s?{NUMBER_TEXT}")


class Kind(StrEnum):
    """What a cell's text looks like."""

    EMPTY = "empty"  # nothing, a dash, "N/A"
    NUMBER = "number"  # with a sign of comparison, perhaps
    QUANTITY = "quantity"  # a number and a unit
    RANGE = "range"  # 98.0 - 102.0
    LIMIT = "limit"  # max. 5, NMT 10, >= 98 %
    TOKEN = "token"  # ND, absent, negative in 25 g
    VERDICT = "verdict"
    UNIT = "unit"
    METHOD = "method"
    DATE = "date"
    CODE = "code"  # letters and digits: an identifier
    PAIR = "pair"  # 0.02/0.05
    TEXT = "text"


RESULT_KINDS = frozenset({Kind.NUMBER, Kind.QUANTITY, Kind.TOKEN, Kind.VERDICT, Kind.LIMIT, Kind.RANGE})


@lru_cache(maxsize=16384)
def kind_of(text: str) -> Kind:
    """Return what the text of one cell looks like."""
    text = text.strip().strip("*†‡").strip()
    if _DASH.fullmatch(text):
        return Kind.EMPTY
    folded = fold(text)
    if _NUMBER.fullmatch(text):
        return Kind.LIMIT if text[0] in "≤≥" else Kind.NUMBER
    if is_unit(text):
        return Kind.UNIT
    if folded in _VERDICTS:
        return Kind.VERDICT
    if _is_token(folded, text):
        return Kind.TOKEN
    if _DATE.fullmatch(text):
        return Kind.DATE
    if _PAIRS.fullmatch(text):
        return Kind.PAIR
    return _longer(text, folded)


def _longer(text: str, folded: str) -> Kind:
    if len(text) <= 60 and re.search(r"\d", text) and _LIMIT_WORD.search(folded.replace(".", " ")) and not _METHOD.match(folded):
        return Kind.LIMIT
    if len(text) <= 40 and text[0] in "≤≥<>" and re.search(r"\d", text):
        return Kind.LIMIT
    if len(text) <= 40 and _RANGE.fullmatch(text):
        return Kind.RANGE
    quantity = _NUMBER_THEN.fullmatch(text)
    if quantity and (is_unit(quantity["rest"]) or is_unit(quantity["rest"].split(" (")[0])):
        return Kind.QUANTITY
    if _METHOD.search(folded) and len(text) <= 60:
        return Kind.METHOD
    if _CODE.fullmatch(text):
        return Kind.CODE
    return Kind.TEXT


def _is_token(folded: str, text: str) -> bool:
    if len(text) > 45:
        return False
    plain = re.sub(r"[^\w ]", " ", folded).split()
    if not plain:
        return False
    if " ".join(plain) in _ND_PHRASES:
        return True
    head = re.split(r"\s+(?:in|per|pro|dans|en|w|je|na)\s+\d|\s*/\s*\d|\s*\(", folded)[0]
    head = re.sub(r"[^\w ]", " ", head).strip(" <>=≤")
    head = re.sub(r"^(?:<|less than|below|under|kleiner|inf a)\s*", "", head).strip()
    return head in _ND_PHRASES


_ND_PHRASES = frozenset(
    [
        "nd", "n d", "not detected", "none detected", "non detected", "nondetected", "nonedetected", "non detect", "nondetect", "undetected", "not detect", "notdetected", "bdl", "blq", "bql", "blod", "lod", "loq",
        "lloq", "mdl", "rl", "negative", "absent", "absence", "none", "nil", "trace", "traces", "tntc", "too numerous to count", "nt", "nr", "not tested", "not reported", "not applicable", "not analyzed", "not analysed",
        "positive", "detected", "present", "presence", "below loq", "below lod", "below detection limit", "below detection", "report", "report only", "pending", "not present", "none found", "not found", "ne", "none observed", "free",
        "nicht nachweisbar", "nicht nachgewiesen", "n n", "nn", "nb", "n b", "negativ", "abwesend", "bg", "nwg", "nicht bestimmbar", "positiv", "unter bg", "in 25 g nicht nachweisbar", "frei",
        "non detecte", "non detectee", "non detectes", "lq", "negatif", "absents", "absente", "absences", "positif", "presence", "no detectado", "no detectada", "negativo", "negativa", "ausente", "ausencia", "positivo",
        "non rilevato", "non rilevabile", "non rilevata", "assente", "assenza", "nao detectado", "nao detectavel", "niewykrywalne", "nie wykryto", "nieobecne", "nieobecny", "nieobecna", "negatywny", "nw", "brak", "obecny", "niewykrywalny",
        "tespit edilmedi", "tespit edilemedi", "te", "yok", "bulunmadi", "var", "未检出", "阴性", "阳性", "无", "不得检出", "tr", "<loq", "<lod", "nq", "not quantified", "no growth", "growth", "sterile", "complete",
    ]
)  # fmt: skip

def split_quantity(text: str) -> tuple[str, str | None]:
    """Part "377.12 MPa" into value and unit; (text, None) where there is no unit."""
    stripped = text.strip()
    match = _NUMBER_THEN.fullmatch(stripped)
    if match and is_unit(match["rest"]):
        return match["number"].strip(), match["rest"].strip().strip("()[]")
    return stripped, None
