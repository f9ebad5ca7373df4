"""Values that run over lines: joined where they continue, cut where something else begins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from extraction.geometry import Word
from extraction.normalise.dates import find_dates
from extraction.normalise.lotlists import goes_on
from extraction.steps.header.proposals.pairs import Pair, Piece, Relation
from extraction.steps.header.texts.company_names import (
    core_name,
    has_legal_form,
    looks_like_address,
)
from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.values import NO_SHAPE, Shape, is_empty, is_unit, name_shape

#: A dot or a stroke in the middle, or a dash before a word without a digit.
_NEXT = re.compile(r"\s+(?:[·•|]\s|[-–—]\s+(?=[^\W\d_]{3,}\b))")


def narrowed(shape: Shape, piece: Piece) -> tuple[Shape, tuple[Word, ...]]:
    """Return only the words that carry the shape's text."""
    if shape.fit == 0.0:
        return NO_SHAPE, ()
    place = piece.text.find(shape.raw)
    if place < 0 or len(shape.raw) >= len(piece.text) - 1:
        return shape, piece.words
    kept, at, text = [], 0, " ".join(w.text for w in piece.words)
    offset = max(0, text.find(piece.text)) + place
    for word in piece.words:
        if at < offset + len(shape.raw) and at + len(word.text) > offset:
            kept.append(word)
        at += len(word.text) + 1
    return shape, tuple(kept) or piece.words


def first_of_list(piece: Piece) -> Piece:
    """Cut a value before a spaced mark that begins another statement.

    "PO-1 · 2400 m", "A-17 - Version 2", "H1 - Furnace: 3"; "12 - 15" and "A - 7" stay whole.
    """
    found = _NEXT.search(piece.text)
    before = piece.text[: found.start()].strip() if found else ""
    if not any(char.isdigit() for char in before):
        return piece
    return Piece(before, piece.words[: len(before.split())])


def without_strays(piece: Piece) -> Piece:
    """Drop a lone small letter at either end of a number that only one of two readers saw."""
    words = list(piece.words)
    if len(words) < 2 or piece.text.split() != [word.text for word in words]:
        return piece
    while len(words) > 1 and _is_stray(words[0]):
        del words[0]
    while len(words) > 1 and _is_stray(words[-1]):
        del words[-1]
    return piece if len(words) == len(piece.words) else Piece(_text_of(words), tuple(words))


def _is_stray(word: Word) -> bool:
    alone = len(word.text) == 1 and word.text.islower()
    return alone and word.confidence < 1.0 and word.second != word.text


def _text_of(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


def join(first: Piece, second: Piece, glue: str = " ") -> Piece:
    """Return both pieces as one."""
    return Piece(first.text + glue + second.text, first.words + second.words)


def unbroken(first: Piece, more: tuple[Piece, ...]) -> Piece:
    """Join a number that was broken at a hyphen or slash over lines."""
    for piece in more:
        if not first.text.endswith(("-", "/", "_")) or " " in piece.text.strip():
            break
        first = join(first, piece, "")
    return first


def lot_lines(pair: Pair) -> Piece:
    """Join the lines of a list of lots that goes on; a column gives a line to each lot."""
    piece = unbroken(pair.first, pair.more)
    if piece is not pair.first:
        return piece
    bare = pair.relation is not Relation.COLUMN
    for more in pair.more:
        mark = piece.words[-1].text[-1:] if piece.words else ""
        text = piece.text + (mark if mark in {",", ";"} else "")  # a piece ends without its comma
        if not goes_on(text, more.text, bare=bare):
            break
        joined = goes_on(text, more.text, bare=False)
        piece = join(replace(piece, text=text), more, " " if joined else "; ")
    return piece


def mended(pair: Pair, printed: Mapping[str, str]) -> Pair:
    """Join a number over two lines whose hyphen was lost, if it stands whole elsewhere.

    `printed` leads from the folded letters and digits of each word of the document to the
    word as it stands there.
    """
    if not pair.more or " " in (pair.first.text + pair.more[0].text).strip():
        return pair
    head, tail = pair.first, pair.more[0]
    whole = printed.get(squash(head.text) + squash(tail.text))
    if whole is None or squash(tail.text) == "" or squash(head.text) in {"", squash(whole)}:
        return pair
    glue = whole[len(head.text) : len(whole) - len(tail.text)]
    if head.text + glue + tail.text != whole:
        return pair
    return replace(pair, first=join(head, tail, glue), more=pair.more[1:])


def whole_name(pair: Pair) -> Piece:
    """Join the lines of a name that runs on, at most three."""
    first = pair.first
    for piece in pair.more[:2]:
        text = piece.text.strip()
        if not _continues_name(first.text, text, pair):
            break
        first = join(first, piece)
    return first


def _continues_name(so_far: str, text: str, pair: Pair) -> bool:
    if not text or ":" in text or is_empty(text) or len(so_far) + len(text) > 110:
        return False
    if pair.relation is Relation.BELOW and len(so_far.split()) <= 1:
        return False
    if (
        text.isupper()
        and "/" in text
        and pair.relation is Relation.COLUMN
        and "/" not in so_far[-2:]
    ):
        return False  # the heading of what follows, in two languages
    if (
        len(so_far) >= 24
        and pair.wrapped
        and pair.relation is Relation.INLINE
        and text == pair.more[0].text.strip()
    ):
        return True
    open_end = so_far.endswith((",", "-", "/", "&", "(")) or so_far.count("(") > so_far.count(")")
    wide = len(so_far) >= 18
    return (
        open_end
        or text[0].islower()
        or text.startswith("(")
        or (wide and pair.relation is Relation.COLUMN and len(text) < len(so_far) * 1.3)
    )


def whole_company(pair: Pair) -> Piece:
    """Join a company's name broken over lines, before its address begins."""
    first = pair.first
    if looks_like_address(first.text) and pair.more and has_legal_form(pair.more[0].text):
        return pair.more[0]
    if "," in first.text and not find_dates(first.text):  # where and when a letter was written
        first = _before_address(first)
    for piece in pair.more[:1]:
        text = piece.text.strip()
        if has_legal_form(first.text) or looks_like_address(text) or not text:
            break
        plain = not any(c.isdigit() for c in text) and ":" not in text and "@" not in text
        whole = has_legal_form(text) and len(core_name(text).split()) > 1
        if plain and _is_recipient(first.text) and whole:
            return piece  # a person or a department stands above the company
        narrow = pair.relation is Relation.COLUMN and " " not in first.text.strip()
        if plain and narrow and text[0].isupper() and len(text.split()) <= 2:
            first = join(first, piece)  # a name broken in its narrow column
            break
        if plain and pair.wrapped and pair.relation is Relation.INLINE and _under_label(pair):
            first = join(first, piece)
            break
        rest = [p.text for p in pair.more[1:]]
        followed = bool(rest) and looks_like_address(rest[0])
        short = followed and len(text.split()) <= 2 and len(first.text) > 14
        if plain and (has_legal_form(text) or short):
            first = join(first, piece)
    return first


def _is_recipient(text: str) -> bool:
    """Whether a line can name a person or a department rather than begin a company's name."""
    words = text.split()
    whole = all(word[:1].isupper() and word.strip(".").isalpha() for word in words)
    return len(words) in {2, 3} and len(text) < 24 and whole


def _under_label(pair: Pair) -> bool:
    """Whether the next line begins under the label, not under the value."""
    first, piece = pair.first, pair.more[0]
    if not piece.words or not first.words:
        return False
    return piece.words[0].box.x0 < first.words[0].box.x0 - pair.height


def _before_address(piece: Piece) -> Piece:
    """Cut "Acme GmbH, Hauptstr. 1, Berlin" after the name; keep "Acme, Inc."."""
    parts = piece.text.split(",")
    kept = parts[0]
    for part in parts[1:]:
        if has_legal_form(" " + part.strip()) and len(part.split()) <= 3:
            kept += "," + part
            break
        if (
            looks_like_address(part.strip())
            or any(c.isdigit() for c in part)
            or has_legal_form(kept)
        ):
            break
        kept += "," + part
    if kept == piece.text:
        return piece
    count = len(kept.split())
    return Piece(kept.strip(), piece.words[:count])


def with_unit(first: Piece, more: tuple[Piece, ...]) -> Piece:
    """Join an amount and its unit, if that stands on the next line."""
    if more and is_unit(more[0].text) and first.text.strip(" .,")[-1:].isdigit():
        return join(first, more[0])
    return first


def free_text(pair: Pair) -> tuple[Shape, tuple[Word, ...]]:
    """Return all lines of a text that is wanted as it stands."""
    piece = pair.first
    for more in pair.more[:3]:
        if pair.relation is not Relation.BELOW or len(piece.text) < 300:
            piece = join(piece, more)
    text = piece.text.strip()
    if len(text) < 2 or not any(c.isalpha() for c in text):
        return NO_SHAPE, ()
    return Shape(0.8, text, text), piece.words


def person(pair: Pair) -> tuple[Shape, tuple[Word, ...]]:
    """Return a person's name: two to four words, capitals, no digits."""
    text = pair.first.text.split(",")[0].split(": ")[-1].strip()  # "QP: Ingrid Solberg"
    words = text.split()
    if not 2 <= len(words) <= 5 or any(c.isdigit() for c in text):
        return NO_SHAPE, ()
    if not all(w[0].isupper() or w in {"de", "da", "von", "van", "di", "y", "der"} for w in words):
        return NO_SHAPE, ()
    fit = name_shape(text).fit * (0.5 if has_legal_form(text) else 1.0)
    start = len(pair.first.text.split(",")[0].split()) - len(words)
    return Shape(fit, text, text), pair.first.words[start : start + len(words)]
