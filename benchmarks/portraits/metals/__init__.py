"""Portraits of metals and technical materials: steel, alloys, aerospace, polymers, laboratories."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.portraits.metals import (
    aerospace,
    aluminium,
    asia,
    building,
    coil,
    conformity,
    dispatch,
    laboratories,
    liquids,
    long,
    others,
    parts,
    pipe,
    plate,
    polymers,
    stainless,
    superalloys,
    variants,
    vessels,
)
from benchmarks.portraits.metals.kit import Sheet
from benchmarks.portraits.portrait import Portrait
from benchmarks.portraits.produce import PRODUCERS

#: Which portraits may be studied; all others are sealed.
OPEN = frozenset(
    (
        "plate-nordhavn",
        "plate-dillmar",
        "coil-arceval",
        "plate-jinhai",
        "tube-tubival",
        "rebar-redbluff",
        "wirerod-zawierz",
        "flange-forgia",
        "casting-kallmuenz",
        "stainless-inoxal",
        "aluminium-cascade",
        "nickel-altoona",
        "prepreg-vexcell",
        "sealant-pacificgulf",
        "heattreat-midland",
        "polymer-borealia",
        "rubber-gatinais",
        "oil-nordoil",
        "gas-pureair",
        "lab-veritex",
        "other-calibration",
        "other-packing",
        "conformity-arden",
        "conformity-nordbolt",
        "coil-taegwang",
        "bar-garda",
        "screws-srubomet",
        "strip-inoxbanda",
        "lab-labobeton",
        "solvent-daehan",
    )
)


def documents() -> Iterator[Portrait]:
    """Yield the portraits of this folder."""
    for module in (
        plate,
        coil,
        asia,
        vessels,
        pipe,
        long,
        parts,
        stainless,
        aluminium,
        superalloys,
        aerospace,
        conformity,
        dispatch,
        variants,
        polymers,
        liquids,
        building,
        laboratories,
        others,
    ):
        for sheet in module.sheets():
            yield portrait(sheet)


def portrait(sheet: Sheet) -> Portrait:
    """Return a sheet as a portrait."""
    facts = {"layout": sheet.name, "industry": "metal", "language": sheet.language}
    return Portrait(
        name=sheet.name,
        label={**facts, **sheet.truth},
        sealed=sheet.name not in OPEN,
        draw=partial(PRODUCERS[sheet.engine], sheet.source),
        damage=sheet.damage,
    )
