"""What certificates print beside the usual fields, and results that fail.

Drawn after the certificate and from a source of its own, so that what was drawn before
stays as it was.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from random import Random

from extraction.synthetic import values
from extraction.synthetic.facts import Certificate, Lot, Printed, Result
from extraction.synthetic.family import Family
from extraction.synthetic.words import LANGUAGES, Words, load

#: Printed on so many certificates.
SHARES = {"country_of_origin": 0.35, "storage_conditions": 0.35, "sampling": 0.15}
#: Certificates with a result out of its limits.
FAILING = 0.12
_WORDS = {"country_of_origin": "origin", "storage_conditions": "storage", "sampling": "sampling"}


def with_extras(certificate: Certificate, family: Family, words: Words, rng: Random) -> Certificate:
    """Return the certificate with extra fields, detection limits, and perhaps a failure."""
    extras = {}
    for name, share in SHARES.items():
        if rng.random() < share:
            text = rng.choice(load("extras")[_WORDS[name]][words.language])
            extras[name] = Printed(text, text)
    lots = tuple(
        replace(lot, results=tuple(_detected(r, rng) for r in lot.results))
        for lot in certificate.lots
    )
    if family.methods:
        lots = tuple(replace(lot, results=_one_method(lot.results)) for lot in lots)
    made = replace(certificate, extras=extras, lots=lots)
    return _failing(made, words, rng) if rng.random() < FAILING else made


def extra_word(key: str, language: str) -> str:
    """Return a label of `extras.toml` in a language."""
    return str(load("extras")["labels"][key][LANGUAGES.index(language)])


def _number(text: str) -> tuple[float, int, bool] | None:
    """Return (number, decimals, comma) of a plain printed number."""
    plain = text.replace(",", ".")
    if not plain.replace(".", "", 1).isdigit():
        return None
    return float(plain), len(plain.partition(".")[2]), "," in text


def _detected(result: Result, rng: Random) -> Result:
    """Return the result with its limit of detection and its uncertainty."""
    loq = _number(result.loq or "")
    lod = None
    if loq is not None:
        lod = values.decimal(loq[0] / 3, max(loq[1], 2) + 1, comma=loq[2])
    value = _number(result.value)
    spread = None
    if value is not None and value[1] > 0:
        spread = f"± {values.decimal(value[0] * rng.uniform(0.03, 0.12), value[1], comma=value[2])}"
    return replace(result, lod=lod, uncertainty=spread)


def _one_method(results: tuple[Result, ...]) -> tuple[Result, ...]:
    """Return the results with one method a section: the first that one of them has."""
    made: list[Result] = []
    for _, group in groupby(results, key=lambda r: r.section):
        members = list(group)
        method = next((r.method for r in members if r.method), None)
        made += [replace(r, method=method) for r in members]
    return tuple(made)


def _failing(certificate: Certificate, words: Words, rng: Random) -> Certificate:
    """Return the certificate with one result above its maximum, and what follows from it."""
    lot = certificate.lots[0]
    open_rows = [
        n for n, r in enumerate(lot.results) if r.maximum is not None and _number(r.maximum)
    ]
    if not open_rows:
        return certificate
    place = rng.choice(open_rows)
    result = lot.results[place]
    limit = _number(result.maximum or "")
    assert limit is not None
    value = values.decimal(limit[0] * rng.uniform(1.15, 1.6), limit[1], comma=limit[2])
    if _number(value) == limit:
        return certificate
    failed = replace(
        result,
        value=value,
        verdict=Printed(words.one("fail"), "fail"),
        uncertainty=None,
        other=None,
    )
    results = (*lot.results[:place], failed, *lot.results[place + 1 :])
    fields = dict(certificate.fields)
    if "overall_result" in fields:
        fields["overall_result"] = Printed(words.one("fail"), "fail")
    lots: tuple[Lot, ...] = (replace(lot, results=results), *certificate.lots[1:])
    return replace(certificate, lots=lots, fields=fields, statement="")
