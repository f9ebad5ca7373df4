"""Printed units to UCUM codes, through a table and never through a guess.

    find_unit("KbE/g").code        "[CFU]/g"
    find_unit("Gew.-%")            code "%{m/m}", ucum "%", basis "m/m"
    convert(Decimal("12.5"), "mg/kg", "g/(100.g)")    Decimal("0.00125")

The table is `vocabulary/units.toml`. Pint (with ucumvert's reading of UCUM) is asked only to
convert, never to read: it takes [EU] for an Ehrlich unit and fails on half of what
certificates print. Units of the class "arbitrary" (pH, NTU, HRC) compare only with themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from extraction.normalise.text import clean
from extraction.vocabulary import load_vocabulary


class NotConvertible(ValueError):
    """The two units do not measure the same thing, or one compares only with itself."""

    def __init__(self, source: str, target: str) -> None:
        self.source = source
        self.target = target
        super().__init__(f"{source} cannot be converted to {target}.")


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A unit of the table.

    `code` identifies it here: UCUM, with an annotation in braces where UCUM knows no
    difference ("%{m/m}"). `ucum` is the code for calculation and exchange; `rec20` the
    UN/ECE Recommendation 20 code where there is one. `unit_class` says what it measures,
    `basis` tells m/m from v/v and m/v. `log` is True where the number is a decimal
    logarithm. `flags`: "case" (only upper and lower case differed), "composed" (built from a
    known numerator and denominator that are no row of the table).
    """

    code: str
    ucum: str
    unit_class: str
    printed: str
    rec20: str | None = None
    basis: str | None = None
    log: bool = False
    factor: Decimal = Decimal(1)
    flags: tuple[str, ...] = ()


def find_unit(text: str) -> UnitMatch | None:
    """Return the unit that the text is, None if the table does not know it.

    The text is a unit alone ("mg/kg", "[%]", "(µS / cm)"), no number before it.
    """
    return _find(text.strip()) if len(text) <= 60 else None


@lru_cache(maxsize=4096)
def _find(text: str) -> UnitMatch | None:
    key = unit_key(text)
    if not key:
        return None
    exact, folded = _table()
    found = exact.get(key)
    if found is not None:
        return replace(found, printed=text)
    if len(key) > 2:
        found, spelling = folded.get(key.casefold(), (None, ""))
        if found is not None and _only_case(key, spelling):
            return replace(found, printed=text, flags=("case",))
    return _compose(text, key)


def unit_by_code(code: str) -> UnitMatch | None:
    """Return the unit with this `code` (or, failing that, this UCUM code)."""
    return _by_code().get(code)


def unit_key(text: str) -> str:
    """Return the spelling under which a unit is looked up; case is kept."""
    key = clean(text).strip(" .,:;*")
    if len(key) > 2 and key[0] in "[(" and key[-1] in ")]" and "(" not in key[1:]:
        key = key[1:-1].strip()
    key = key.replace("^", "").replace("–", "-").replace("**", "")
    key = re.sub(r"\s*([/·*])\s*", r"\1", key).replace("*", "·")
    key = re.sub(r"\s*\(\s*", "(", key)
    return re.sub(r"\s+", " ", key.replace("( ", "(").replace(" )", ")")).rstrip(".")


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """Return the value in another unit, exact where a decimal can be.

    Args:
        value: In `source`.
        source: Code of the table or any UCUM code.
        target: The same.

    Raises:
        NotConvertible: Different quantities (mg/kg to mg/L), different basis (m/m to
            v/v), a logarithm with a plain count, or a unit that compares only with itself.

    """
    if source == target:
        return value
    one, other = unit_by_code(source), unit_by_code(target)
    if one is not None and other is not None:
        _check_comparable(one, other)
        if one.ucum == other.ucum and one.factor == other.factor:
            return value
        if one.ucum != other.ucum:
            scaled = value * one.factor
            return _by_pint(scaled, one.ucum, other.ucum, source, target) / other.factor
        return value * one.factor / other.factor
    if one is None and other is None:
        return _by_pint(value, source, target, source, target)
    known = one or other
    assert known is not None
    if known.unit_class == "arbitrary" or known.log or known.basis:
        raise NotConvertible(source, target)
    return _by_pint(
        value, one.ucum if one else source, other.ucum if other else target, source, target
    )


def comparable(source: str, target: str) -> bool:
    """Whether `convert` has an answer for this pair."""
    try:
        convert(Decimal(1), source, target)
    except NotConvertible:
        return False
    return True


_FRACTIONS = frozenset(
    {"fraction", "mass fraction", "volume fraction", "amount fraction", "area fraction"}
)


def _check_comparable(one: UnitMatch, other: UnitMatch) -> None:
    """Refuse pairs that share a dimension but not a meaning."""
    same_class = one.unit_class == other.unit_class
    # A bare % or ppm does not say of what: it goes with any of the fractions.
    fractions = {one.unit_class, other.unit_class} <= _FRACTIONS and (
        "fraction" in {one.unit_class, other.unit_class}
    )
    densities = {one.unit_class, other.unit_class} <= {"density", "mass concentration"}
    if not (same_class or fractions or densities) or one.log != other.log:
        raise NotConvertible(one.code, other.code)
    if one.unit_class == "arbitrary" or one.log:
        raise NotConvertible(one.code, other.code)


def _by_pint(value: Decimal, ucum: str, to: str, source: str, target: str) -> Decimal:
    factor = _factor(ucum, to)
    if factor is None:
        return _offset(value, ucum, to, source, target)
    exact = Fraction(value) * factor
    return Decimal(exact.numerator) / Decimal(exact.denominator)


#: Arbitrary parts of UCUM codes that Pint must not interpret: they cancel if equal.
_OPAQUE = re.compile(r"\[CFU\]|\[IU\]|\[EU\]|\[pH\]|\{[^}]*\}|meq|eq|mosm")
#: Exact factors to a base unit, for what certificates state in; the rest goes to Pint.
_EXACT = {
    "%": Fraction(1, 100),
    "[ppth]": Fraction(1, 1000),
    "[ppm]": Fraction(1, 10**6),
    "[ppb]": Fraction(1, 10**9),
    "[pptr]": Fraction(1, 10**12),
}


@lru_cache(maxsize=1024)
def _factor(source: str, target: str) -> Fraction | None:
    """Return the exact factor between two UCUM codes, None if there is an offset."""
    if "Cel" in {source, target} or "[degF]" in {source, target}:
        return None
    if _opaque(source) != _opaque(target):
        raise NotConvertible(source, target)
    one, other = _EXACT.get(source), _EXACT.get(target)
    left = one or _pint_fraction(source, None if other is not None else target)
    right = other or (Fraction(1) if one is None else _pint_fraction(target, None))
    return left / right


def _opaque(code: str) -> list[str]:
    return sorted(_OPAQUE.findall(code))


def _pint_fraction(code: str, target: str | None) -> Fraction:
    """Ask Pint for the factor to `target`, or to a pure number where that is None."""
    registry = _registry()
    plain = _OPAQUE.sub("1", code)
    try:
        quantity = registry.from_ucum(plain)
        wanted = registry.from_ucum(_OPAQUE.sub("1", target)) if target else None
        scaled = quantity.to(wanted.units if wanted is not None else "")
    except Exception as error:
        # Pint and the UCUM grammar raise a dozen unrelated types for "cannot".
        raise NotConvertible(code, target or "1") from error
    factor = _fraction(scaled.magnitude)
    return factor / _fraction(wanted.magnitude) if wanted is not None else factor


def _fraction(magnitude: Any) -> Fraction:
    """Return a float or int of Pint as the short decimal that it stands for."""
    return Fraction(Decimal(format(float(magnitude), ".13g")))


def _offset(value: Decimal, ucum: str, to: str, source: str, target: str) -> Decimal:
    """Convert between °C, °F and K, by their definitions."""
    to_kelvin = {
        "Cel": lambda t: t + Decimal("273.15"),
        "[degF]": lambda t: (t - 32) * 5 / 9 + Decimal("273.15"),
        "K": lambda t: t,
    }
    from_kelvin = {
        "Cel": lambda t: t - Decimal("273.15"),
        "[degF]": lambda t: (t - Decimal("273.15")) * 9 / 5 + 32,
        "K": lambda t: t,
    }
    if ucum not in to_kelvin or to not in from_kelvin:
        raise NotConvertible(source, target)
    result: Decimal = from_kelvin[to](to_kelvin[ucum](value))
    return result


@cache
def _registry() -> Any:
    from ucumvert import PintUcumRegistry  # noqa: PLC0415  0.3 s, needed only to convert

    return PintUcumRegistry()


@cache
def _table() -> tuple[Mapping[str, UnitMatch], Mapping[str, tuple[UnitMatch, str]]]:
    """Return spellings to units: exact case, and folded where case alone cannot mislead."""
    exact: dict[str, UnitMatch] = {}
    folded: dict[str, dict[str, str]] = {}
    for row in load_vocabulary("units")["unit"]:
        match = _row(row)
        for name in (match.code, *row["names"]):
            if name in row.get("skip", ()):
                continue
            key = unit_key(name)
            exact.setdefault(key, match)
            folded.setdefault(key.casefold(), {}).setdefault(match.code, key)
    single = {
        key: (exact[next(iter(codes.values()))], next(iter(codes.values())))
        for key, codes in folded.items()
        if len(codes) == 1
    }
    return exact, single


def _only_case(key: str, spelling: str) -> bool:
    """Whether two spellings differ by case alone; "mPa" is not "MPa", "MPA" and "mpa" are."""
    return key.isupper() or key.islower() or key.count("M") == spelling.count("M")


def _row(row: Mapping[str, Any]) -> UnitMatch:
    return UnitMatch(
        code=row["code"],
        ucum=row.get("ucum", row["code"]),
        unit_class=row["class"],
        printed=row["names"][0],
        rec20=row.get("rec20"),
        basis=row.get("basis"),
        log=row.get("log", False),
        factor=Decimal(row.get("factor", "1")),
    )


@cache
def _by_code() -> Mapping[str, UnitMatch]:
    rows = [_row(row) for row in load_vocabulary("units")["unit"]]
    by_ucum = {row.ucum: row for row in reversed(rows) if row.basis is None and not row.log}
    return by_ucum | {row.code: row for row in rows}


_PER = re.compile(
    r"(?P<above>.+?)(?:/| per | pro | por | par )(?P<count>10{0,3}|25|50)? ?(?P<below>[^/]+)"
)
_BASES = frozenset({"mass", "volume", "length", "area", "time", "amount", "count", "energy"})


def _compose(text: str, key: str) -> UnitMatch | None:
    """Build "mg/dm2" from "mg" and "dm2" where the table has no such row."""
    match = _PER.fullmatch(key)
    if match is None:
        return None
    exact, _ = _table()
    above, below = exact.get(match["above"]), exact.get(match["below"])
    if above is None or below is None or above.code == below.code:
        return None
    if above.unit_class not in _BASES or below.unit_class not in _BASES or above.rec20 == "H87":
        return None
    code = (
        below.ucum
        if not match["count"] or match["count"] == "1"
        else f"({match['count']}.{below.ucum})"
    )
    code = f"{above.ucum}/{code}"
    known = _by_code().get(code)
    if known is not None:
        return replace(known, printed=text)
    return UnitMatch(
        code=code,
        ucum=code,
        unit_class=f"{above.unit_class} per {below.unit_class}",
        printed=text,
        flags=("composed",),
    )
