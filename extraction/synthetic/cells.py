"""The cells of result tables, and what each of them states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extraction.synthetic.extras import extra_word
from extraction.synthetic.facts import Result
from extraction.synthetic.family import Family
from extraction.synthetic.ink import Ink, plain
from extraction.synthetic.words import Words

#: Results that share a cell (the limits of one test for several lots), by label path.
Owners = Sequence[tuple[str, Result]]


class Cells:
    """Prints cells of one document."""

    def __init__(self, ink: Ink, family: Family, words: Words, second: Words | None) -> None:
        self.ink, self.family, self.words, self.second = ink, family, words, second
        self.notes: list[str] = []  # methods in footnotes, in the order of their marks
        self.empty = "-" if len(family.name) % 2 else ""

    def heading(self, column: str) -> str:
        """Return the heading of a column, in two languages if the family has them."""
        key = {"limit": "specification", "other": "value"}.get(column, column)
        if column in {"lod", "uncertainty"}:
            return plain(extra_word(column, self.words.language))
        text = plain(self.words.one(key)) + (" (mg/g)" if column == "other" else "")
        if self.second is None:
            return text
        glue = " / " if self.family.bilingual == "slash" else "<br>"
        return f"{text}{glue}<i>{plain(self.second.one(key))}</i>"

    def cell(self, column: str, owners: Owners) -> str:
        """Return the content of one cell as HTML."""
        result = owners[0][1]
        special = {"test": self._test, "value": self._value, "limit": self.limit}
        if column in special:
            return special[column](owners)
        if column in {"minimum", "maximum"}:
            return self._bound(column, owners)
        if column == "verdict" and result.verdict is not None:
            return self._mark(result.verdict.text, owners, verdict=result.verdict.truth)
        if column == "other" and result.other is not None:
            value, unit = result.other
            return self._mark(value, owners, alternates=[{"value": value, "unit": unit}])
        text = getattr(result, column)
        return self.empty if not text else self._mark(text, owners, **{column: text})

    def mark_of(self, method: str) -> int:
        """Return the number of the footnote that names a method, from 1."""
        if method not in self.notes:
            self.notes.append(method)
        return self.notes.index(method) + 1

    def stated(self, method: str, owners: Sequence[Owners]) -> str:
        """Return a method as the place of all rows that have it."""
        paths = {f"{path}.method": method for own in owners for path, _ in own}
        return self.ink.span(method, paths)

    def limit(self, owners: Owners) -> str:
        """Return the limits in one cell: `98.0 - 102.0`, `max. 5`, `Absent in 25 g`."""
        result = owners[0][1]
        if result.limit is None:
            return self.empty
        if result.wanted is not None:
            return self._mark(result.limit, owners, maximum=[None, result.wanted])
        html = self._mark(result.limit, owners, minimum=result.minimum, maximum=result.maximum)
        if self.family.unit in {"limit", "value"} and result.unit:
            truth = result.unit if self.family.unit == "limit" else None
            html += " " + self._mark(result.unit, owners, unit=truth)
        return html

    def unit(self, owners: Owners) -> str:
        """Return the unit in brackets, or nothing."""
        unit = owners[0][1].unit
        return f"({self._mark(unit, owners, unit=unit)})" if unit else ""

    def _test(self, owners: Owners) -> str:
        result = owners[0][1]
        in_name = self.family.unit == "test" and result.unit
        truth: Any = [result.test, f"{result.test} ({result.unit})"] if in_name else result.test
        html = self._mark(result.test, owners, test=truth)
        if in_name:
            html += " " + self.unit(owners)
        if self.family.limits == "test" and result.limit:
            html += f" <span class='small'>[{self.limit(owners)}]</span>"
        if self.family.methods == "footnote" and result.method:
            html += f" <sup>{self.mark_of(result.method)})</sup>"
        if "under" in self.family.columns and result.method:
            method = self._mark(result.method, owners, method=result.method)
            html += f"<div class='small'>{method}</div>"
        return html

    def _value(self, owners: Owners) -> str:
        result = owners[0][1]
        html = self._mark(result.value, owners, value=result.value)
        if self.family.unit == "value" and result.unit and result.value[:1] in set("0123456789<"):
            return f"{html} {self._mark(result.unit, owners, unit=result.unit)}"
        return html

    def _bound(self, column: str, owners: Owners) -> str:
        result = owners[0][1]
        if result.wanted is not None:
            if column == "minimum":
                return self.empty
            return self._mark(result.wanted, owners, maximum=[None, result.wanted])
        text = getattr(result, column)
        return self.empty if text is None else self._mark(text, owners, **{column: text})

    def _mark(self, text: str, owners: Owners, **truths: Any) -> str:
        return self.ink.span(
            text,
            {f"{path}.{name}": truth for path, _ in owners for name, truth in truths.items()},
        )
