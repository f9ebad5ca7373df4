"""The upper part of a certificate: label and value, in the ways they are laid out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: One entry: label and value, both HTML.
Item = tuple[str, str]


def left(items: Sequence[Item]) -> str:
    """Label left, value right, no rules."""
    return _rows(items, "kv")


def ruled(items: Sequence[Item]) -> str:
    """Label left in a shaded cell, everything ruled."""
    return _rows(items, "kv grid")


def right_aligned(items: Sequence[Item]) -> str:
    """Labels flush right against their values."""
    return _rows(items, "kv right")


def inline(items: Sequence[Item]) -> str:
    """One paragraph an entry: `Label: value`."""
    return "".join(f"<p class='line'>{label}: {value}</p>" for label, value in items)


def bold_inline(items: Sequence[Item]) -> str:
    """One paragraph an entry with a bold label and no colon."""
    return "".join(f"<p class='line'><b>{label}</b> &nbsp; {value}</p>" for label, value in items)


def running(items: Sequence[Item]) -> str:
    """Several entries a line, parted by space only."""
    lines = [items[start : start + 3] for start in range(0, len(items), 3)]
    return "".join(
        "<p class='line'>"
        + " &nbsp;&nbsp;&nbsp;&nbsp; ".join(f"<b>{label}:</b> {value}" for label, value in line)
        + "</p>"
        for line in lines
    )


def two_columns(items: Sequence[Item]) -> str:
    """Label, value, label, value in one row."""
    return _columns(items, 2, "kv wide")


def two_columns_ruled(items: Sequence[Item]) -> str:
    """Label, value, label, value, ruled."""
    return _columns(items, 2, "kv wide grid")


def above(items: Sequence[Item]) -> str:
    """Small label above its value, three beside each other, no rules."""
    return _stacked(items, 3, "stack")


def in_cell(items: Sequence[Item]) -> str:
    """Small label in the corner of a ruled cell that holds the value."""
    return _stacked(items, 3, "stack grid")


def in_cell_two(items: Sequence[Item]) -> str:
    """Small label in the corner of a ruled cell, two wide cells a row."""
    return _stacked(items, 2, "stack grid")


def heading_row(items: Sequence[Item]) -> str:
    """Labels in one row, their values in the row below, four columns at a time."""
    html = []
    for start in range(0, len(items), 4):
        part = items[start : start + 4]
        labels = "".join(f"<th>{label}</th>" for label, _ in part)
        values = "".join(f"<td>{value}</td>" for _, value in part)
        html.append(f"<table class='heads grid'><tr>{labels}</tr><tr>{values}</tr></table>")
    return "".join(html)


def dotted(items: Sequence[Item]) -> str:
    """Label, dots, value."""
    return "".join(
        f"<p class='dotted'><span class='label'>{label} {'.' * max(3, 38 - len(label))}</span>"
        f" {value}</p>"
        for label, value in items
    )


def colon_column(items: Sequence[Item]) -> str:
    """Label, a colon of its own column, value."""
    body = "".join(
        f"<tr><th>{label}</th><td class='colon'>:</td><td>{value}</td></tr>"
        for label, value in items
    )
    return f"<table class='kv'>{body}</table>"


def coded(items: Sequence[Item]) -> str:
    """Field codes of EN 10168 before each label."""
    body = "".join(
        f"<tr><td class='code'>{'ABCZ'[min(3, index // 5)]}{index % 20 + 1:02d}</td>"
        f"<th>{label}</th><td>{value}</td></tr>"
        for index, (label, value) in enumerate(items)
    )
    return f"<table class='kv wide lines'>{body}</table>"


def value_first(items: Sequence[Item]) -> str:
    """Small label below its value, as on forms that were filled in."""
    cells = [f"<td>{value}<div class='small'>{label}</div></td>" for label, value in items]
    rows = [cells[start : start + 3] for start in range(0, len(cells), 3)]
    return (
        "<table class='stack lines'>" + "".join(f"<tr>{''.join(r)}</tr>" for r in rows) + "</table>"
    )


def _rows(items: Sequence[Item], kind: str) -> str:
    body = "".join(f"<tr><th>{label}</th><td>{value}</td></tr>" for label, value in items)
    return f"<table class='{kind}'>{body}</table>"


def _columns(items: Sequence[Item], across: int, kind: str) -> str:
    height = -(-len(items) // across)
    body = ""
    for row in range(height):
        cells = "".join(f"<th>{label}</th><td>{value}</td>" for label, value in items[row::height])
        body += f"<tr>{cells}</tr>"
    return f"<table class='{kind}'>{body}</table>"


def _stacked(items: Sequence[Item], across: int, kind: str) -> str:
    body = ""
    for start in range(0, len(items), across):
        cells = "".join(
            f"<td><div class='small'>{label}</div><div>{value}</div></td>"
            for label, value in items[start : start + across]
        )
        body += f"<tr>{cells}</tr>"
    return f"<table class='{kind}'>{body}</table>"


HEADS: dict[str, Callable[[Sequence[Item]], str]] = {
    "left": left,
    "ruled": ruled,
    "right_aligned": right_aligned,
    "inline": inline,
    "bold_inline": bold_inline,
    "running": running,
    "two_columns": two_columns,
    "two_columns_ruled": two_columns_ruled,
    "above": above,
    "in_cell": in_cell,
    "in_cell_two": in_cell_two,
    "heading_row": heading_row,
    "dotted": dotted,
    "colon_column": colon_column,
    "coded": coded,
    "value_first": value_first,
}
