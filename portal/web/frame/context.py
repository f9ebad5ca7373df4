"""What a view needs from its surroundings: transactions, the actor, the parts of the house."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, current_app, flash, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db.session import read_only, unit_of_work
from core.errors import NotAllowed
from core.settings import Settings
from core.storage import Store
from extraction.normalise.dictionary import Dictionary, load_dictionary
from registry.ledger.naming import twins_noted

_KEY = "lotbridge"
#: So many lots that look like others are named after one form.
MOST_WARNINGS = 20


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application was put together from."""

    settings: Settings
    engine: Engine
    store: Store


def install(app: Flask, parts: Parts) -> None:
    """Hang the parts on the application."""
    app.extensions[_KEY] = parts


def app_parts() -> Parts:
    """Return the parts of the running application."""
    parts: Parts = current_app.extensions[_KEY]
    return parts


def own_dictionary() -> Dictionary:
    """Return the dictionary of characteristics with the files that the settings name."""
    return load_dictionary(app_parts().settings.dictionaries)


@contextmanager
def transaction() -> Iterator[Session]:
    """Yield a session; leaving the block commits, an error rolls back.

    Whatever form it was: a lot made or named in it that looks like another one is shown.
    """
    with unit_of_work(app_parts().engine) as session:
        yield session
        actor = signed_in()
        warnings = twins_noted(session, actor) if actor else []
    for words in warnings[:MOST_WARNINGS]:
        flash(words, "amber")


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session for a page that only shows; takes no write lock."""
    with read_only(app_parts().engine) as session:
        yield session


def current_actor() -> Actor:
    """Return who asks; NotAllowed for a stranger (the guard has sent strangers away before)."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise NotAllowed("Please sign in first.")
    return actor


def signed_in() -> Actor | None:
    """Return who asks, None for a stranger: for templates and public pages."""
    actor: Actor | None = g.get("actor")
    return actor
