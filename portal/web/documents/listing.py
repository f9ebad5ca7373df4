"""One page of a list of documents, as the address asks for it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.web.frame.context import current_actor
from portal.web.frame.listing import Listing
from registry.documents.queries.inbox import DocumentRow, list_documents


def page_of_documents(
    session: Session, listing: Listing, *, box: str = "all"
) -> tuple[list[DocumentRow], int]:
    """Return the rows of the page, of what the actor may see, and how many there are."""
    return list_documents(
        session,
        current_actor(),
        box=box,
        text=listing.text,
        sort=listing.sort,
        descending=listing.descending,
        offset=listing.offset,
        size=listing.size,
    )
