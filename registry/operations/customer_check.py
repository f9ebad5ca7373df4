"""Whether a lot keeps the limits of the customer, or of the market, that it is to go to."""

from __future__ import annotations

from collections.abc import Sequence

from registry.items.models import Specification
from registry.items.specifications import describe_limit
from registry.ledger.models.traceable import Attribute
from registry.ledger.results import judge_results
from registry.values import Verdict


def failures(specification: Specification, attributes: Sequence[Attribute]) -> list[str]:
    """Return a sentence for each limit that the lot's results break, miss or leave open.

    Of several results for one test the newest counts.
    """
    wrong = []
    for limit, result, finding in judge_results(attributes, specification.limits):
        if result is None:
            if limit.required:
                wrong.append(f"there is no result for {limit.name}")
        elif finding is not None and finding.verdict is not Verdict.PASS:
            wrong.append(
                f"{limit.name} is {result.text} {result.unit or ''}".rstrip()
                + f", the limit is {describe_limit(limit)}"
            )
    return wrong
