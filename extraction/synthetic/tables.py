"""Result tables in the arrangements of real certificates."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape
from itertools import groupby

from extraction.synthetic.cells import Cells, Owners
from extraction.synthetic.extras import extra_word
from extraction.synthetic.facts import Certificate
from extraction.synthetic.ink import plain

#: Most tests beside each other where tests are columns.
ACROSS = 14


def owners_of(certificate: Certificate, lots: Sequence[int]) -> list[Owners]:
    """Return, for each test, its results in these lots with their label paths."""
    return [
        [(f"lots.{lot}.results.{row}", certificate.lots[lot].results[row]) for lot in lots]
        for row in range(len(certificate.lots[lots[0]].results))
    ]


def columns(cells: Cells, certificate: Certificate, lots: Sequence[int]) -> str:
    """One row a test; sections as rows, as tables of their own, or not shown."""
    tests = owners_of(certificate, lots)
    if cells.family.sections == "tables":
        return "".join(
            _section(cells, section, list(group))
            for section, group in groupby(tests, key=lambda test: test[0][1].section)
        ) + _footnotes(cells, tests)
    table = _table(cells, tests, headed=cells.family.sections == "rows")
    return table + _note(cells, tests) + _footnotes(cells, tests)


def _section(cells: Cells, section: str, tests: Sequence[Owners]) -> str:
    """Return one section's table with its heading, and its method over or under it."""
    name = plain(cells.words.section(section))
    method, where = tests[0][0][1].method, cells.family.methods
    table = _table(cells, tests, headed=False)
    if method is None or where not in {"caption", "line"}:
        return f"<h3>{name}</h3>{table}"
    stated = cells.stated(method, tests)
    if where == "caption" and len(method) % 2:
        return f"<h3>{name} ({stated})</h3>{table}"
    label = plain(extra_word("method", cells.words.language))
    line = f"<p class='small'>{label}: {stated}</p>"
    return f"<h3>{name}</h3>" + (line + table if where == "caption" else table + line)


def _footnotes(cells: Cells, tests: Sequence[Owners]) -> str:
    """Return the methods that marks behind the names stand for."""
    lines = ""
    for number, method in enumerate(cells.notes, start=1):
        own = [test for test in tests if test[0][1].method == method]
        lines += f"{number}) {cells.stated(method, own)}<br>"
    return f"<p class='small'>{lines}</p>" if lines else ""


def nested(cells: Cells, certificate: Certificate, lots: Sequence[int]) -> str:
    """One row a test, minimum and maximum under a common heading."""
    tests = owners_of(certificate, lots)
    first, second = "", ""
    shown = _shown(cells)
    for column in shown:
        if column == "minimum":
            first += f"<th colspan='2'>{plain(cells.words.one('specification'))}</th>"
        if column in {"minimum", "maximum"}:
            second += f"<th>{cells.heading(column)}</th>"
        else:
            first += f"<th rowspan='2'>{cells.heading(column)}</th>"
    body = _body(cells, tests, shown, headed=cells.family.sections == "rows")
    return _wrap(cells, f"<tr>{first}</tr><tr>{second}</tr>", body)


def side_by_side(cells: Cells, certificate: Certificate, lots: Sequence[int]) -> str:
    """Two tables beside each other, the first half of the tests in the left one."""
    tests = owners_of(certificate, lots)
    half = -(-len(tests) // 2)
    left, right = (
        _table(cells, tests[:half], headed=False),
        _table(cells, tests[half:], headed=False),
    )
    return f"<div class='side'><div>{left}</div><div>{right}</div></div>{_note(cells, tests)}"


def transposed(cells: Cells, certificate: Certificate, lots: Sequence[int]) -> str:
    """Print tests as columns; rows are minimum, maximum and result, in the family's order."""
    html = ""
    for tests in _chunks(cells, owners_of(certificate, lots)):
        heads = "".join(f"<th>{cells.cell('test', test)}</th>" for test in tests)
        body = ""
        if cells.family.unit == "header":
            units = "".join(f"<td>{cells.unit(test)}</td>" for test in tests)
            body += f"<tr><td></td>{units}</tr>"
        for column in _shown(cells):
            if column not in {"test", "unit"}:
                row = "".join(f"<td>{cells.cell(column, test)}</td>" for test in tests)
                body += f"<tr><th>{cells.heading(column)}</th>{row}</tr>"
        html += _wrap(cells, f"<tr><th></th>{heads}</tr>", body)
    return html


def lot_rows(cells: Cells, certificate: Certificate, lots: Sequence[int]) -> str:
    """Print tests as columns, lots as rows; units and limits in rows above the lots."""
    html = ""
    lot_label = plain(cells.words.one("heat" if certificate.industry == "metal" else "lot_number"))
    for number, tests in enumerate(_chunks(cells, owners_of(certificate, lots))):
        heads = "".join(f"<th>{cells.cell('test', test)}</th>" for test in tests)
        body = ""
        if cells.family.unit == "header":
            units = "".join(f"<td>{cells.unit(test)}</td>" for test in tests)
            body += f"<tr><td></td>{units}</tr>"
        for column in ("minimum", "maximum"):
            if column in cells.family.columns:
                row = "".join(f"<td>{cells.cell(column, test)}</td>" for test in tests)
                body += f"<tr><th>{cells.heading(column)}</th>{row}</tr>"
        for index, lot in enumerate(lots):
            printed = certificate.lots[lot].fields["lot_number"]
            truth = {f"lots.{lot}.lot_number": printed.truth} if number == 0 else {}
            row = "".join(f"<td>{cells.cell('value', [test[index]])}</td>" for test in tests)
            body += f"<tr><td>{cells.ink.span(printed.text, truth)}</td>{row}</tr>"
        html += _wrap(cells, f"<tr><th>{lot_label}</th>{heads}</tr>", body)
    return html


def lot_columns(cells: Cells, certificate: Certificate, lots: Sequence[int]) -> str:
    """One row a test, one column of results a lot."""
    tests = owners_of(certificate, lots)
    shared = [column for column in _shown(cells) if column not in {"value", "verdict"}]
    heads = "".join(f"<th>{cells.heading(column)}</th>" for column in shared)
    label = plain(cells.words.one("lot_number"))
    for lot in lots:
        printed = certificate.lots[lot].fields["lot_number"]
        span = cells.ink.span(printed.text, {f"lots.{lot}.lot_number": printed.truth})
        heads += f"<th>{label}<br>{span}</th>"
    body = ""
    for test in tests:
        body += "<tr>" + "".join(f"<td>{cells.cell(column, test)}</td>" for column in shared)
        body += "".join(f"<td>{cells.cell('value', [owner])}</td>" for owner in test) + "</tr>"
    return _wrap(cells, f"<tr>{heads}</tr>", body)


def pairs(cells: Cells, certificate: Certificate, lots: Sequence[int]) -> str:
    """No table: `Assay: 99.5 % (98.0 - 102.0)`, one line a test."""
    lines = ""
    for test in owners_of(certificate, lots):
        limit = cells.limit(test) if "limit" in cells.family.columns else ""
        unit = ""
        if cells.family.unit == "column" and test[0][1].unit:
            unit = " " + cells.cell("unit", test)
        bracket = f" ({limit})" if len(limit) > 1 else ""
        value = cells.cell("value", test)
        lines += f"<p class='line'>{cells.cell('test', test)}: {value}{unit}{bracket}</p>"
    return lines


def cards(cells: Cells, certificate: Certificate, lots: Sequence[int]) -> str:
    """Print a card a test: name, large result, small limits."""
    html = ""
    for test in owners_of(certificate, lots):
        unit = f" {cells.cell('unit', test)}" if test[0][1].unit else ""
        limit = cells.limit(test)
        note = plain(cells.words.one("specification"))
        html += (
            f"<div class='card'><div>{cells.cell('test', test)}</div>"
            f"<div class='big'>{cells.cell('value', test)}{unit}</div>"
            + (f"<div class='small'>{note}: {limit}</div>" if len(limit) > 1 else "")
            + "</div>"
        )
    return f"<div class='cards'>{html}</div>"


def typewriter(cells: Cells, certificate: Certificate, lots: Sequence[int]) -> str:
    """Plain text columns of fixed width."""
    shown = _shown(cells)
    tests = owners_of(certificate, lots)
    texts = [[_text_of(cells.cell(column, test)) for column in shown] for test in tests]
    heads = [_text_of(cells.heading(column)) for column in shown]
    widths = [max(len(row[index]) for row in (heads, *texts)) + 2 for index in range(len(shown))]
    lines = ["".join(plain(head.ljust(width)) for head, width in zip(heads, widths, strict=True))]
    lines.append("-" * sum(widths))
    for test, row in zip(tests, texts, strict=True):
        lines.append(
            "".join(
                cells.cell(column, test) + " " * (width - len(text))
                for column, text, width in zip(shown, row, widths, strict=True)
            )
        )
    return f"<pre>{chr(10).join(lines)}</pre>"


def _table(cells: Cells, tests: Sequence[Owners], *, headed: bool) -> str:
    shown = _shown(cells)
    heads = "".join(f"<th>{cells.heading(column)}</th>" for column in shown)
    return _wrap(cells, f"<tr>{heads}</tr>", _body(cells, tests, shown, headed=headed))


def _body(cells: Cells, tests: Sequence[Owners], shown: Sequence[str], *, headed: bool) -> str:
    body, section = "", ""
    for test in tests:
        if headed and test[0][1].section != section:
            section = test[0][1].section
            name = plain(cells.words.section(section))
            body += f"<tr class='section'><td colspan='{len(shown)}'>{name}</td></tr>"
        row = "".join(f"<td class='{column}'>{cells.cell(column, test)}</td>" for column in shown)
        body += f"<tr>{row}</tr>"
    return body


def _note(cells: Cells, tests: Sequence[Owners]) -> str:
    """Return the limits as a footnote, where the family puts them there."""
    if cells.family.limits != "note":
        return ""
    limits = [f"{plain(test[0][1].test)} {cells.limit(test)}" for test in tests if test[0][1].limit]
    return f"<p class='small'>{plain(cells.words.fixed('limits_note'))}: {'; '.join(limits)}</p>"


def _shown(cells: Cells) -> list[str]:
    return [column for column in cells.family.columns if column != "under"]


def _chunks(cells: Cells, tests: Sequence[Owners]) -> list[Sequence[Owners]]:
    across = ACROSS if cells.family.landscape else ACROSS // 2
    return [tests[start : start + across] for start in range(0, len(tests), across)]


def _wrap(cells: Cells, head: str, body: str) -> str:
    kind = f"results {cells.family.rules}"
    return f"<table class='{kind}'><thead>{head}</thead><tbody>{body}</tbody></table>"


def _text_of(html: str) -> str:
    """Return the visible text of a cell's HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html))


Arrangement = Callable[[Cells, Certificate, Sequence[int]], str]
TABLES: dict[str, Arrangement] = {
    "columns": columns,
    "nested": nested,
    "side": side_by_side,
    "transposed": transposed,
    "lot_rows": lot_rows,
    "lot_columns": lot_columns,
    "pairs": pairs,
    "cards": cards,
    "typewriter": typewriter,
}
