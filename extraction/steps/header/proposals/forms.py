"""PDF form fields and barcodes as candidates: a field's own name is its label."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from extraction.page import ReadDocument
from extraction.result import Source
from extraction.steps.header.proposals.candidates import SERVES, SHAPES, Candidate
from extraction.steps.header.texts.company_names import company_shape
from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.values import (
    Shape,
    date_shape,
    labelled_date_shape,
    lot_shape,
    name_shape,
    number_shape,
    quantity_shape,
    verdict_shape,
)
from extraction.steps.header.texts.words_of_labels import phrases

_SHAPERS: dict[str, Callable[[str], Shape]] = {
    "number": number_shape,
    "lot": lot_shape,
    "date": labelled_date_shape,
    "quantity": quantity_shape,
    "verdict": verdict_shape,
    "name": name_shape,
    "company": company_shape,
}


def form_candidates(document: ReadDocument) -> list[Candidate]:
    """Return what the document's form fields state.

    A field whose name says nothing ("Text1") but that holds a date may be the date of
    approval: forms keep it beside the signature.
    """
    return list(_candidates(document))


def _candidates(document: ReadDocument) -> Iterator[Candidate]:
    for name, content in document.form:
        text = (content.value or "").strip()
        if not text:
            continue
        plain = re.sub(r"(?<=[a-z])(?=[A-Z])|[_.\[\]]+|\d+$", " ", name).strip()
        kinds = phrases().get(squash(plain), ())
        served = [pair for kind in kinds[:1] for pair in SERVES.get(kind, ())]
        if not kinds and date_shape(text).fit >= 0.9:
            served = [("issue_date", 0.55)]
        page = content.evidence.page if content.evidence is not None else 1
        for field, prior in served:
            shape = _SHAPERS.get(SHAPES.get(field, "number"), number_shape)(text)
            if shape.fit <= 0.05:
                continue
            yield Candidate(
                field=field,
                value=shape.value,
                raw=shape.raw,
                page=page,
                words=(),
                source=Source.FORM_FIELD,
                relation="form",
                label=name,
                kind=kinds[0] if kinds else "date",
                prior=prior,
                strength=1.0,
                fit=shape.fit,
                date=shape.date,
            )
