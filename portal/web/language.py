"""The language of a page: suppliers read their own, the operator's staff English.

Templates of the supplier's pages write `_("Send a certificate")`; the catalogs are the
`.po` files in `portal/translations`, read as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from flask import Blueprint, Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from core.errors import NotFound
from portal.web.auth import public, safe_next
from portal.web.context import Parts

CATALOGS = Path(__file__).resolve().parent.parent / "translations"
#: Code -> its own name, as people look for it.
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
}
_TRANSLATED = "supplier_"  # blueprints whose pages are translated
_CHOSEN = "language"

bp = Blueprint("language", __name__)


def install(app: Flask, _parts: Parts) -> None:
    """Give templates `_` and `page_language`."""
    app.jinja_env.globals.update(
        _=translate, page_language=page_language, languages=LANGUAGES, translated=translated
    )


@bp.post("/language")
@public
def choose() -> ResponseReturnValue:
    """Keep the language that the person chose, and go back to the page."""
    code = request.form.get("code", "")
    if code not in LANGUAGES:
        raise NotFound("There is no such language.")
    session[_CHOSEN] = code
    return redirect(safe_next(request.form.get("next")) or url_for("start.index"))


def translated() -> bool:
    """Return whether this page exists in several languages."""
    return (request.blueprint or "").startswith(_TRANSLATED)


def page_language() -> str:
    """Return the language of this page: chosen, else what the browser prefers, else English."""
    if not translated():
        return "en"
    chosen = session.get(_CHOSEN)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES), "en") or "en"


def translate(message: str, **values: object) -> Markup:
    """Return a sentence in the page's language; `%(name)s` in it take the values, escaped."""
    text = catalog(page_language()).get(message) or message
    marked = escape(text)
    return marked % values if values else marked


@cache
def catalog(language: str) -> Mapping[str, str]:
    """Return the sentences of a language: English to its own; empty for English."""
    path = CATALOGS / f"{language}.po"
    if language not in LANGUAGES or not path.is_file():
        return {}
    with path.open("rb") as file:
        entries = read_po(file, locale=language)
    return {
        entry.id: entry.string
        for entry in entries
        if isinstance(entry.id, str) and entry.id and isinstance(entry.string, str) and entry.string
    }
