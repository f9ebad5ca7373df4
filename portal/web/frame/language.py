"""The language of a page: partners read their own, the operator's staff English.

Templates of the supplier's pages and of answers to a recall write `_("Send a certificate")`;
the catalogs are the `.po` files in `portal/translations`, read as they are.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import zip_longest
from pathlib import Path

from flask import Blueprint, Flask, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

import portal
from core.errors import NotFound
from core.languages import LANGUAGES, catalog, known_language
from portal.web.frame.auth import public, safe_next
from portal.web.frame.context import Parts
from portal.web.frame.errors import form_error, form_message

CATALOGS = Path(portal.__file__).resolve().parent / "translations"
#: Blueprints whose pages are translated begin so.
_TRANSLATED = ("supplier_", "recall_answers")
_PLACE = re.compile(r"%\((\w+)\)s")
#: Letters of its own that a sentence with values must have to be known again by them.
_SHORTEST = 7
#: What values are called that are words of ours, not of a document.
_OURS = frozenset({"why", "what", "order", "found", "printed", "now", "before", "month"})
#: So deep a sentence may stand in another one.
_DEEPEST = 3
_CHOSEN = "language"
_PARTNERS = "partners_language"

bp = Blueprint("language", __name__)


def install(app: Flask, _parts: Parts) -> None:
    """Give templates `_` and `page_language`."""
    app.jinja_env.globals.update(
        _=translate,
        sentence=sentence,
        form_error=lambda name: sentence(form_error(name)),
        form_message=lambda: sentence(form_message()),
        page_language=page_language,
        languages=LANGUAGES,
        translated=translated,
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
    """Return the language of this page.

    The one that was chosen, else that of the partner whom the page is for, else what the
    browser prefers, else English.
    """
    if not translated():
        return "en"
    chosen = session.get(_CHOSEN) or g.get(_PARTNERS)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES), "en") or "en"


def speak_to(language: str | None) -> None:
    """Show this page in a partner's language unless the person chose another."""
    setattr(g, _PARTNERS, known_language(language))


def sentence(text: str) -> Markup:
    """Return a finished sentence with its values in it, in the page's language.

    Such as "No lot number was found." or one with a value: it is known again by the sentence
    that the catalog has with `%(name)s` in the place of the value. An unknown one stays.
    """
    return escape(_said(str(text), page_language()))


def _said(text: str, language: str, *, depth: int = 0) -> str:
    known = catalog(CATALOGS, language)
    if text in known:
        return known[text]
    for pattern, own in _patterns(language) if depth < _DEEPEST else ():
        if found := pattern.fullmatch(text):
            # A value stays as it stands; where words of ours stand, they are said too.
            return own % {
                name: _said(value, language, depth=depth + 1) if name in _OURS else value
                for name, value in found.groupdict().items()
            }
    return text


@cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the catalog's sentences with values as what finds them again.

    Those with the most letters of their own come first: they say more than a value in their place.
    """
    found = []
    known = catalog(CATALOGS, language).items()
    for english, own in sorted(known, key=lambda one: -len(_PLACE.sub("", one[0]))):
        parts = _PLACE.split(english)
        if len(parts) > 1 and len("".join(parts[::2])) >= _SHORTEST:
            texts = [re.escape(part) for part in parts[::2]]
            names = [f"(?P<{name}>.+?)" for name in parts[1::2]]
            joined = "".join(a + b for a, b in zip_longest(texts, names, fillvalue=""))
            found.append((re.compile(joined, re.DOTALL), own))
    return found


def translate(message: str, **values: object) -> Markup:
    """Return a sentence in the page's language; `%(name)s` in it take the values, escaped."""
    text = catalog(CATALOGS, page_language()).get(message) or message
    marked = escape(text)
    return marked % values if values else marked
