"""Whether a lot keeps the limits of the customer, or of the market, that it is to go to."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.normalise.judge import Outcome, judge
from extraction.normalise.text import phrase_key
from extraction.normalise.values import parse_value
from registry.items.models import Specification, SpecificationLimit
from registry.items.specifications import describe_limit, limits_of
from registry.ledger.models.traceable import Attribute


def failures(specification: Specification, attributes: Sequence[Attribute]) -> list[str]:
    """Return a sentence for each limit that the lot's results break, miss or leave open.

    Of several results for one test the newest counts.
    """
    wrong = []
    for limit in specification.limits:
        result = next((row for row in reversed(attributes) if _is_about(limit, row)), None)
        if result is None:
            if limit.required:
                wrong.append(f"there is no result for {limit.name}")
            continue
        found = judge(
            parse_value(result.text),
            limits_of(limit),
            value_unit=result.ucum or result.unit,
            limit_unit=limit.unit,
        )
        if found.outcome is not Outcome.PASS:
            wrong.append(
                f"{limit.name} is {result.text} {result.unit or ''}".rstrip()
                + f", the limit is {describe_limit(limit)}"
            )
    return wrong


def _is_about(limit: SpecificationLimit, result: Attribute) -> bool:
    if limit.characteristic == result.characteristic:
        return True
    names = {phrase_key(limit.name), phrase_key(limit.characteristic)}
    return phrase_key(result.name) in names
