"""An article number printed where the product's name is expected: before it, or above it.

"Material: 99005713  Silica 200 Pharma", or "Material 50012417" over "Butyl acrylate".
"""

from __future__ import annotations

import re
from dataclasses import replace

from extraction.steps.header.proposals.pairs import Pair, Piece
from extraction.steps.header.texts.values import is_amount

#: Article numbers of this kind are figures; codes with letters may be names.
_CODE = r"\d[\d./-]{2,16}\d"
_CODE_ALONE = re.compile(rf"{_CODE}$")
_CODE_FIRST = re.compile(rf"(?P<code>{_CODE})\s+(?:[-–/]\s+)?(?P<name>\S.{{3,}})$")
#: Labels that ask for a name, not for a number.
_ASKS_FOR_NAME = re.compile(
    r"name|nom|nazwa|bezeichn|benenn|descri|denomin|design|sample|prob|muestra"
)
_WORD = re.compile(r"[^\W\d_]{3,}")


def bare_code(pair: Pair) -> bool:
    """Whether an article number is the value, or begins it, where either may stand."""
    text = pair.first.text.strip(" :")
    if _ASKS_FOR_NAME.search(pair.label.key):
        return False
    return _alone(text) or _first(text) is not None


def _alone(text: str) -> bool:
    return _CODE_ALONE.match(text) is not None and sum(c.isdigit() for c in text) >= 4


def _first(text: str) -> re.Match[str] | None:
    """Return code and name; a name may begin with a number of its own ("2-Propanol")."""
    match = _CODE_FIRST.match(text.strip(" :"))
    if match is None or sum(c.isdigit() for c in match["code"]) < 4 or is_amount(text):
        return None
    return match if _WORD.search(match["name"]) else None


def code_in_front(piece: Piece) -> Piece:
    """Return the code without the name behind it."""
    match = _first(piece.text)
    return piece if match is None else Piece(match["code"], piece.words[:1])


def after_code(pair: Pair) -> Pair:
    """Return the pair with the product's name in place of the article number before it."""
    if _ASKS_FOR_NAME.search(pair.label.key):
        return pair
    match = _first(pair.first.text)
    if match is not None:
        count = len(match["name"].split())
        return replace(pair, first=Piece(match["name"], pair.first.words[-count:]))
    if _alone(pair.first.text.strip(" :")) and pair.more and _WORD.search(pair.more[0].text):
        return replace(pair, first=pair.more[0], more=pair.more[1:])
    return pair
