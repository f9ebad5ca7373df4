"""The looks of a document: paper, fonts, colours, rules."""

from __future__ import annotations

from importlib.resources import files
from random import Random

from extraction.synthetic.family import Family
from extraction.synthetic.words import Words

FONTS = (
    "Liberation Sans",
    "Liberation Serif",
    "DejaVu Sans",
    "Noto Sans",
    "Noto Serif",
    "Liberation Sans Narrow",
    "DejaVu Serif",
)
COLOURS = ("#000", "#1c3f6e", "#0b5d4e", "#7a1420", "#333", "#004b87")


def stylesheet(family: Family, words: Words, rng: Random, footer: str) -> str:
    """Return the CSS of one document; paper and fonts vary, structure is the family's."""
    font = rng.choice(FONTS)
    mono = rng.choice(["Liberation Mono", "DejaVu Sans Mono"])
    if family.font == "mono":
        font = mono
    size = rng.choice([8, 8.5, 9, 9.5, 10])
    if family.landscape or (family.bilingual and len(family.columns) > 4):
        size = min(size, 8.5)
    paper = "Letter" if words.language == "en" and rng.random() < 0.6 else "A4"
    values = {
        "FONT": f"'{font}', 'Noto Sans CJK SC', 'Noto Sans'",
        "MONO": f"'{mono}', 'Noto Sans Mono CJK SC'",
        "SIZE": str(size),
        "TITLE": str(rng.choice([14, 16, 18, 20])),
        "COLOUR": rng.choice(COLOURS),
        "LINE": str(rng.choice([1.2, 1.3, 1.4])),
        "PAD": str(rng.choice([1.2, 2, 3])),
        "WEIGHT": rng.choice(["bold", "normal", "bold"]),
        "WIDTH": rng.choice(["100%", "100%", "auto"]),
        "ALIGN": rng.choice(["left", "right", "center"]),
    }
    sheet = files("extraction.synthetic").joinpath("words", "sheet.css").read_text("utf-8")
    for name, value in values.items():
        sheet = sheet.replace(name, value)
    page = words.fixed("page").split("{}")
    counter = f"'{page[0]}' counter(page) '{page[1]}' counter(pages) '{page[2]}'"
    way = " landscape" if family.landscape else ""
    return sheet + (
        f"@page {{ size: {paper}{way}; margin: {rng.choice([36, 45, 56])}pt 40pt 50pt;"
        f" @bottom-right {{ content: {counter}; font-size: 7.5pt; }}"
        f" @bottom-left {{ content: '{footer}'; font-size: 7.5pt; }} }}"
    )
