"""Who signed: the name that stands over or under a role, at the end of a certificate.

    A. Lindqvist
    Quality Control Manager

Labels with a value beside them ("Approved by: ...") are read with the other labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.normalise.text import fold
from extraction.result import Evidence, Field, Reason
from extraction.steps.header.texts.company_names import has_laboratory_word, has_legal_form
from extraction.steps.header.texts.spots import PageView, Spot
from extraction.vocabulary import load_vocabulary

#: A name stands at most so many letter heights from the role; a signature may be between.
REACH = 6.0
_PARTICLES = frozenset(
    {"de", "da", "do", "dos", "von", "van", "der", "den", "di", "del", "la", "y"}
)
_TITLES = re.compile(
    r"^(?:(?:dr|mr|mrs|ms|ing|dipl|prof|eng|sr|sra|dott|mgr|inz)\b\.?[ -]*)+", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*[^\W\d_])?\.?(?:-[^\W\d_]\.?)?")
_HAN = re.compile(r"[一-鿿]{2,4}")


def find_signer(views: Sequence[PageView]) -> Field | None:
    """Return the name beside a role, from the last page that has one; None without one."""
    for view in reversed(views):
        for spot in sorted(view.spots(), key=lambda s: -s.box.top):
            if not spot.in_table and _is_role(spot):
                name = _name_beside(view, spot)
                if name is not None:
                    return _field(view, name, spot)
    return None


def _is_role(spot: Spot) -> bool:
    """Whether a spot names a role of who signs, and nothing else."""
    labelled = spot.is_label and spot.labels[0].kinds[0] == "approved_by"
    words = fold(spot.text).split()
    roles = load_vocabulary("signers")["roles"]
    return labelled or (len(words) <= 7 and any(fold(role) in fold(spot.text) for role in roles))


def _name_beside(view: PageView, role: Spot) -> Spot | None:
    """Return the nearest name above the role in its column, else below it."""
    height = max(role.segment.height, 1.0)
    near: list[tuple[float, Spot]] = []
    for spot in view.spots():
        if spot is role or spot.in_table or not is_person(_named(spot)) or spot.is_label:
            continue
        aligned = abs(spot.box.x0 - role.box.x0) < 2 * height
        centred = abs(spot.box.middle_x - role.box.middle_x) < 2 * height
        if not aligned and not centred:
            continue
        above = role.box.top - spot.box.bottom
        below = spot.box.top - role.box.bottom
        if -0.3 * height < above < REACH * height:
            near.append((above, spot))
        elif -0.3 * height < below < REACH * height:
            near.append((below + 0.5 * height, spot))
    return min(near, key=lambda found: found[0], default=(0.0, None))[1]


def _named(spot: Spot) -> str:
    """Return what stands behind "Name:", the whole text where that is not there."""
    labels = [label for label in spot.labels if label.kinds[0] == "name" and label.colon]
    return spot.text[labels[0].end :].strip() if labels else spot.text


def is_person(text: str) -> bool:
    """Whether a text is a person's name: two to four words with capitals, or Chinese."""
    text = _TITLES.sub("", text.split(",", maxsplit=1)[0].strip())
    if _HAN.fullmatch(text):
        return True
    words = text.split()
    if not 2 <= len(words) <= 4 or len(text) > 40 or len(text) < 5:
        return False
    if has_legal_form(text) or has_laboratory_word(text):
        return False
    named = all(
        word in _PARTICLES or (_WORD.fullmatch(word) is not None and word[0].isupper())
        for word in words
    )
    folded = set(fold(text).replace(".", " ").split())
    return named and not folded & frozenset(load_vocabulary("signers")["no_names"])


def _field(view: PageView, name: Spot, role: Spot) -> Field:
    text = _named(name).strip(" ,")
    why = Reason("header.signer", f"It stands beside the role “{role.text.strip()}”.")
    evidence = Evidence(view.page.number, name.box, text, view.page.source)
    return Field(text, name.text, 0.85, evidence, (why,))
