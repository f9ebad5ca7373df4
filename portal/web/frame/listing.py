"""Lists that the server filters, sorts and pages: what the address asks for, checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

PAGE_SIZE = 50
_LAST_PAGE = 100_000
_TEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: filter text, sort key, direction, page from 1 on."""

    path: str
    text: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1
    size: int = PAGE_SIZE
    #: Other names of the address that stay when the list is sorted or paged.
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def offset(self) -> int:
        """Rows before this page, for the query."""
        return (self.page - 1) * self.size

    def pages(self, total: int) -> int:
        """Return how many pages so many rows fill."""
        return max(1, -(-total // self.size))

    def at_page(self, page: int) -> str:
        """Return the address of another page."""
        return self._address(self.sort, self.descending, page)

    def sorted_by(self, sort: str) -> str:
        """Return the address that sorts by a key; by the same key again, the other way round."""
        return self._address(sort, sort == self.sort and not self.descending, 1)

    def _address(self, sort: str, descending: bool, page: int) -> str:  # noqa: FBT001  private
        values = [("q", self.text), ("sort", f"-{sort}" if descending else sort), *self.kept]
        values.append(("page", "" if page == 1 else str(page)))
        return f"{self.path}?{urlencode([(name, value) for name, value in values if value])}"


def read_listing(
    path: str,
    values: Mapping[str, str],
    *,
    sorts: Collection[str],
    default: str,
    keep: Collection[str] = (),
    size: int = PAGE_SIZE,
) -> Listing:
    """Return what the address asks for; what makes no sense falls back to the default.

    Args:
        path: Of the list, without a query.
        values: The query of the address (`request.args`).
        sorts: Keys that the list can be sorted by.
        default: The key in force without one; a minus before it sorts descending.
        keep: Further names of the query that belong to the list, such as a state.
        size: Rows a page.

    """
    wanted = values.get("sort", default)
    if wanted.removeprefix("-") not in sorts:
        wanted = default
    page = values.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= len("100000") else 1
    return Listing(
        path=path,
        text=values.get("q", "").strip()[:_TEXT_LENGTH],
        sort=wanted.removeprefix("-"),
        descending=wanted.startswith("-"),
        page=min(max(number, 1), _LAST_PAGE),
        size=size,
        kept=tuple((name, values[name]) for name in keep if values.get(name)),
    )
