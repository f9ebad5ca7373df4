"""Which typefaces print a certificate's text, and whether they have every character of it.

Lato is ours and prints what it can. For other scripts the Noto fonts of Debian are embedded,
named one by one, so that what was looked at is what is used; a character that none has stops
the certificate before it is signed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from certificates.errors import CharacterMissing

_OWN = Path(__file__).parent / "fonts"
#: Where Debian puts the Noto fonts.
NOTO = Path("/usr/share/fonts")
CORE, CJK = "fonts-noto-core", "fonts-noto-cjk"
#: Writes no mark of its own: joiners, signs of direction, selectors of a form.
_UNSEEN = frozenset({"Cf", "Zs"})
#: Control signs, surrogates, private use, nothing: whatever a font has at their places.
_NOBODYS = frozenset({"Cc", "Cs", "Co", "Cn"})
_SELECTORS = ("\ufe00", "\ufe0f")
_QUOTED = 60


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface: its family, its file, the face in it, and the package that brings it."""

    family: str
    path: Path
    index: int = -1  # of a collection
    package: str = CORE


LATO = Face("Lato", _OWN / "Lato-Regular.ttf", package="")


def missing_packages() -> list[str]:
    """Return the Debian packages with fonts for certificates that are not installed."""
    return sorted({row.package for row in (_core("Sans"), _cjk("SC", 2)) if not row.path.is_file()})


def faces_for(text: str) -> list[Face]:
    """Return the faces that print a text, Lato first.

    Raises:
        CharacterMissing: None has one of its characters.

    """
    found = [LATO]
    for char in dict.fromkeys(text):
        if not _is_seen(char) or any(_covers(face, char) for face in found):
            continue
        fitting = next((face for face in _candidates(char, text) if _covers(face, char)), None)
        if fitting is None:
            raise CharacterMissing(_refusal(char, text))
        found.append(fitting)
    return found


def faces_of(value: Any, where: str = "certificate") -> list[Face]:
    """Return the faces for every text inside a value, found by walking through its fields.

    Raises:
        CharacterMissing: With the character, and the field where it stands.

    """
    found: dict[Face, None] = {LATO: None}
    for place, text in _texts(value, where):
        try:
            found.update(dict.fromkeys(faces_for(text)))
        except CharacterMissing as error:
            said = " ".join(text.split())[:_QUOTED]
            raise CharacterMissing(f"In {place} (\u201c{said}\u201d): {error}") from None
    return list(found)


def runs_of(text: str) -> list[tuple[Face, str]]:
    """Return a text in stretches, each with the face that prints it."""
    faces = faces_for(text)
    runs: list[tuple[Face, str]] = []
    for char in text:
        face = next((row for row in faces if not _is_seen(char) or _covers(row, char)), LATO)
        if runs and (runs[-1][0] == face or not _is_seen(char)):
            runs[-1] = (runs[-1][0], runs[-1][1] + char)
        else:
            runs.append((face, char))
    return runs


def _texts(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif is_dataclass(value):
        for field in fields(value):
            if not field.name.startswith("_"):
                yield from _texts(
                    getattr(value, field.name), f"{where}, {field.name.replace('_', ' ')}"
                )
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value, 1):
            name = getattr(item, "number", None) or getattr(item, "name", None) or str(place)
            yield from _texts(item, f"{where} {name}")


def _is_seen(char: str) -> bool:
    if char in "\t\n\r" or _SELECTORS[0] <= char <= _SELECTORS[1]:
        return False
    return unicodedata.category(char) not in _UNSEEN


def _candidates(char: str, text: str) -> Iterable[Face]:
    script = unicodedata.name(char, "UNKNOWN").split()[0].split("-")[0].title()
    if script in {"Hiragana", "Katakana"} or _has(text, "HIRAGANA", "KATAKANA"):
        east = _cjk("JP", 0)
    elif _has(text, "HANGUL"):
        east = _cjk("KR", 1)
    else:
        east = _cjk("SC", 2)
    return [
        _core("Sans"),
        _core(f"Sans{script}"),
        _core(f"Serif{script}"),
        east,
        *(_core(name) for name in ("SansSymbols", "SansSymbols2", "SansMath")),
    ]


def _has(text: str, *scripts: str) -> bool:
    return any(unicodedata.name(char, "").startswith(scripts) for char in text)


def _core(name: str) -> Face:
    family = "Noto " + name.replace("Sans", "Sans ").replace("Serif", "Serif ").strip()
    return Face(family.strip(), NOTO / f"truetype/noto/Noto{name}-Regular.ttf")


def _cjk(country: str, index: int) -> Face:
    path = NOTO / "opentype/noto/NotoSansCJK-Regular.ttc"
    return Face(f"Noto Sans CJK {country}", path, index, CJK)


def _covers(face: Face, char: str) -> bool:
    return unicodedata.category(char) not in _NOBODYS and ord(char) in _characters(face)


@cache
def _characters(face: Face) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415  only what draws needs it

    if not face.path.is_file():
        return frozenset()
    with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _refusal(char: str, text: str) -> str:
    name = unicodedata.name(char, "no character that anybody may write")
    said = f"{char!r} (U+{ord(char):04X}, {name}) cannot be printed"
    lacking = dict.fromkeys(
        face.package for face in _candidates(char, text) if not face.path.is_file()
    )
    known = [package for package in missing_packages() if package in lacking]
    if known:
        return f"{said}: install the Debian package {' or '.join(known)}, then ask again."
    return f"{said}: no typeface of ours has it. Write it otherwise, then ask again."
