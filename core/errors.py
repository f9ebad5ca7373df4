"""Errors that every package shares: five families decide how the edge answers.

AppError
 ├── NotFound      404  it does not exist, or not for you
 ├── NotAllowed    403  you may not do this
 ├── Invalid       422  what you gave cannot be used; says what to do
 ├── Conflict      409  right in itself, but not in the present state
 └── Unavailable   503  a part that we need does not answer; try again
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class AppError(Exception):
    """An error with a stable `code` and a sentence for a person."""

    code = "error"
    #: Of several things given at once, the place (from 0) of the one to blame, if known.
    place: int | None = None


class NotFound(AppError):
    """The thing does not exist, or does not exist for this actor."""

    code = "not_found"


class NotAllowed(AppError):
    """The actor may not do this."""

    code = "not_allowed"


class Invalid(AppError):
    """Input that cannot be used. `fields` maps a form field to what is wrong with it."""

    code = "invalid"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        self.fields = dict(fields or {})
        super().__init__(message)


class Conflict(AppError):
    """The request is sound but the present state forbids it."""

    code = "conflict"


class Unavailable(AppError):
    """An outside part does not answer at the moment."""

    code = "unavailable"


@contextmanager
def blaming(place: int) -> Iterator[None]:
    """Note on an error from within which of several things given at once is to blame."""
    try:
        yield
    except AppError as error:
        error.place = place
        raise
