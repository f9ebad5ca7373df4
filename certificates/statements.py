"""What a certificate states and what it does not, in sentences that follow from its facts.

No sentence stands here for good: each is derived, or absent, and what is not on record is
said plainly.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from certificates.words import say_in
from registry.values import Disclosure

if TYPE_CHECKING:
    from certificates.lineage import Lineage, LineageLot

#: So many lots are named in a sentence; all are in the attached lineage.json.
_MOST_NAMED = 12


def statements(lineage: Lineage) -> dict[str, list[str]]:
    """Return what the certificate states and what it does not, in sentences."""
    return {
        "states": [_shipped(lineage), *_origin(lineage), *_releases(lineage), _results(lineage)],
        "does_not_state": _silent(lineage),
    }


def _shipped(lineage: Lineage) -> str:
    say, issuer = say_in(lineage.language), lineage.issuer.name
    named = {"issuer": issuer, "customer": lineage.customer.name}
    if lineage.unit:
        return say(
            "The unit %(unit)s was shipped by %(issuer)s to %(customer)s in shipment %(number)s.",
            unit=lineage.unit,
            number=lineage.shipment.number,
            **named,
        )
    return say(
        "The lots listed were shipped by %(issuer)s to %(customer)s in shipment %(number)s, "
        "in the quantities given.",
        number=lineage.shipment.number,
        **named,
    )


def _origin(lineage: Lineage) -> list[str]:
    say, issuer = say_in(lineage.language), lineage.issuer.name
    if not lineage.has_upstream:
        return [say("No upstream lots are on record.")]
    if lineage.disclosure is Disclosure.SUMMARY:
        return [
            say(
                "Lots that %(issuer)s's registry records behind those shipped: %(number)s; by "
                "agreement they are not named here.",
                issuer=issuer,
                number=lineage.upstream_lots,
            )
        ]
    said = [
        say(
            "%(issuer)s's registry records that the upstream lots shown went into the lots that "
            "are named beside them.",
            issuer=issuer,
        )
    ]
    made = {link.child for link in lineage.links}
    alone = [lot for lot in lineage.shipped if lot.key not in made]
    if alone:
        said.append(
            say("No upstream lots are on record for %(lots)s.", lots=_names(lineage, alone))
        )
    return said


def _releases(lineage: Lineage) -> list[str]:
    say, facts = say_in(lineage.language), lineage.completeness
    if not lineage.has_upstream:
        return []
    if not facts.unreleased:
        said = [say("Each upstream lot was released for use before it was used.")]
    else:
        said = [
            say(
                "When %(number)s of the upstream lots were used, divided or joined, no release of "
                "them was in force%(lots)s.",
                number=facts.unreleased,
                lots=_listed(lineage, (lot for lot in lineage.lots if lot.unreleased)),
            )
        ]
    if facts.reworked:
        lots = _listed(lineage, (lot for lot in lineage.lots if lot.reworked))
        said.append(
            say(
                "Lots that were reworked under a nonconformance: %(number)s%(lots)s.",
                number=facts.reworked,
                lots=lots,
            )
        )
    if facts.restricted:
        lots = _listed(lineage, (lot for lot in lineage.lots if lot.restricted))
        said.append(
            say(
                "Upstream lots that were released with a restriction: %(number)s%(lots)s.",
                number=facts.restricted,
                lots=lots,
            )
        )
    return said


def _results(lineage: Lineage) -> str:
    say = say_in(lineage.language)
    results = [result for lot in lineage.lots for result in lot.results]
    if not results:
        return say("No results are on record for the lots shown.")
    approved = sum(result.approved for result in results)
    if approved == len(results):
        return say(
            "The test results were approved by a named reviewer and are given as recorded, with "
            "the limits, where there are any, that they were judged by and where each comes from."
        )
    return say(
        "Of %(total)s test results %(approved)s were approved by a named reviewer; all are given "
        "as recorded, with where each comes from.",
        total=len(results),
        approved=approved,
    )


def _silent(lineage: Lineage) -> list[str]:
    say, issuer = say_in(lineage.language), lineage.issuer.name
    theirs = any(result.from_document for lot in lineage.lots for result in lot.results)
    silent = [
        say(
            "It is not a test report: results from suppliers are theirs, read from their "
            "certificates and reviewed; they were not measured again unless marked own laboratory."
        )
        if theirs
        else say("It is not a test report."),
        say("It says nothing of what happened to the goods after they were shipped."),
        say(
            "It is the state of the registry at the time of issue. Whether it still stands is "
            "answered at the address beside the code, not on this paper."
        ),
    ]
    if lineage.disclosure is not Disclosure.FULL and lineage.completeness.bought:
        silent.append(
            say(
                "Names and lot numbers of upstream suppliers are withheld by agreement; "
                "%(issuer)s holds them on record.",
                issuer=issuer,
            )
        )
    if lineage.completeness.gaps:
        silent.append(
            say(
                "%(number)s of the chain's ends have no receipt on record; "
                "what lies beyond them is not known.",
                number=lineage.completeness.gaps,
            )
        )
    return silent


def _listed(lineage: Lineage, lots: Iterable[LineageLot]) -> str:
    names = _names(lineage, list(lots))
    return f" ({names})" if names else ""


def _names(lineage: Lineage, lots: list[LineageLot]) -> str:
    shown = [lot.number for lot in lots[:_MOST_NAMED]]
    if len(lots) > len(shown):
        more = say_in(lineage.language)("and %(number)s more", number=len(lots) - len(shown))
        return f"{', '.join(shown)} {more}"
    return ", ".join(shown)
