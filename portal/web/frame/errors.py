"""Errors become answers here, once: a page for people, problem+json for machines.

A view that shows a form marks itself with `@shows_errors_of("endpoint of the form")`: what
`Invalid` says then stands beside the field, with everything the person typed still there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, current_app, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from core.errors import AppError, Conflict, Invalid, NotAllowed, NotFound, Unavailable
from core.ids import new_public_id
from portal.web.frame.context import Parts

log = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., Any])


class SignInNeeded(AppError):
    """A machine asks without a sign-in."""

    code = "sign_in.needed"


#: Family -> status, title of the page. The first that fits counts.
FAMILIES: Mapping[type[AppError], tuple[HTTPStatus, str]] = {
    SignInNeeded: (HTTPStatus.UNAUTHORIZED, "Please sign in"),
    NotFound: (HTTPStatus.NOT_FOUND, "Not found"),
    NotAllowed: (HTTPStatus.FORBIDDEN, "Not allowed"),
    Invalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "This cannot be used"),
    Conflict: (HTTPStatus.CONFLICT, "Not in this state"),
    Unavailable: (HTTPStatus.SERVICE_UNAVAILABLE, "Not available at the moment"),
}

#: Plain words for errors that the web server itself finds.
_WORDS: Mapping[int, tuple[str, str]] = {
    400: ("This request is incomplete", "Go back, reload the page, and try once more."),
    401: ("Please sign in", "Sign in, then try once more."),
    403: ("Not allowed", "Your role does not include this. Ask your administrator."),
    404: ("Not found", "There is nothing at this address, or it is not for you."),
    405: ("Not possible here", "This address does not take that kind of request."),
    413: ("Too large", "The file is larger than this portal takes. Split it, or scan at 300 dpi."),
    429: ("Too many tries", "Wait a minute, then try once more."),
}
_OURS = ("Something went wrong on our side", "Nothing was changed. Try again in a moment.")


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer about an error, for a page or for RFC 9457 problem+json."""

    status: int
    title: str
    detail: str
    code: str
    reference: str
    fields: Mapping[str, str]


def install(app: Flask, _parts: Parts) -> None:
    """Register the error map; give templates what a refused form had. `language` says the rest."""
    app.register_error_handler(AppError, _on_app_error)
    app.register_error_handler(HTTPException, _on_http_error)
    if not app.testing:
        app.register_error_handler(Exception, _on_surprise)
    app.jinja_env.globals.update(
        form_value=form_value,
        form_values=form_values,
    )


def shows_errors_of(endpoint: str) -> Callable[[View], View]:
    """Mark a view that takes a form: on Invalid or Conflict show that endpoint's page again.

    `endpoint` may start with a dot for the same blueprint. Its view gets the same arguments.
    """

    def mark(view: View) -> View:
        view.__form_page__ = endpoint  # type: ignore[attr-defined]
        return view

    return mark


def form_value(name: str, default: object = "") -> str:
    """Return what the person typed into a field that was refused, else the default."""
    values = g.get("form_values")
    found = default if values is None else values.get(name, "")
    return "" if found is None else str(found)


def form_values(name: str, default: Sequence[object] = ()) -> list[str]:
    """Return all that the person chose under one name in a refused form, else the default."""
    values = g.get("form_values")
    found = default if values is None else values.getlist(name)
    return [str(value) for value in found]


def form_error(name: str) -> str:
    """Return what is wrong with a field, empty if nothing is."""
    errors: Mapping[str, str] = g.get("form_errors") or {}
    return errors.get(name, "")


def form_message() -> str:
    """Return the sentence about the whole form, empty if nothing is wrong."""
    return str(g.get("form_message") or "")


def wants_json() -> bool:
    """Return whether the answer should be JSON: an API address, or a client that says so."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def _on_app_error(error: AppError) -> ResponseReturnValue:
    problem = _problem(error)
    page = _form_page()
    if page is not None and isinstance(error, Invalid | Conflict) and not wants_json():
        g.form_values, g.form_errors = request.form, problem.fields
        g.form_message = problem.detail
        shown = current_app.ensure_sync(current_app.view_functions[page])
        try:
            response = make_response(shown(**(request.view_args or {})))
        except AppError as no_page:  # what the form is about does not exist for this person
            return _answer(_problem(no_page))
        response.status_code = problem.status
        return response
    return _answer(problem)


def _problem(error: AppError) -> Problem:
    status, title = next(
        (answer for family, answer in FAMILIES.items() if isinstance(error, family)),
        (HTTPStatus.INTERNAL_SERVER_ERROR, _OURS[0]),
    )
    fields: Mapping[str, str] = getattr(error, "fields", {})
    return Problem(status, title, str(error), error.code, _reference(), fields)


def _on_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    title, detail = _WORDS.get(error.code, (error.name, error.description or _OURS[1]))
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        title, detail = _OURS
    code = error.name.lower().replace(" ", "_")
    answer = make_response(_answer(Problem(error.code, title, detail, code, _reference(), {})))
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            answer.headers[name] = value
    return answer


def _on_surprise(error: Exception) -> ResponseReturnValue:
    reference = _reference()
    log.error("Request %s %s failed (%s)", request.method, request.path, reference, exc_info=error)
    return _answer(Problem(500, *_OURS, "internal", reference, {}))


def _answer(problem: Problem) -> ResponseReturnValue:
    if wants_json():
        body = {
            "type": f"urn:lotbridge:error:{problem.code}",
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            "code": problem.code,
            "instance": f"urn:lotbridge:request:{problem.reference}",
        }
        if problem.fields:
            body["errors"] = dict(problem.fields)
        response = jsonify(body)
        response.content_type = "application/problem+json"
        return response, problem.status
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        # A fragment was asked for: show the sentence above the page, leave the page alone.
        headers = {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"}
        return (
            render_template("frame/errors/fragment.html", problem=problem),
            problem.status,
            headers,
        )
    return render_template("frame/errors/page.html", problem=problem), problem.status


def _form_page() -> str | None:
    if request.endpoint is None or request.method == "GET":
        return None
    page = getattr(current_app.view_functions[request.endpoint], "__form_page__", None)
    if page is None:
        return None
    return f"{request.blueprint}{page}" if page.startswith(".") else str(page)


def _reference() -> str:
    """Return the id under which the log holds this request."""
    if "request_id" not in g:
        g.request_id = new_public_id()
    return str(g.request_id)
