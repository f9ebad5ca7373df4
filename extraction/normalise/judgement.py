"""The outcome of comparing a result with its limits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """Three values: what is printed may not suffice to decide."""

    PASS = "pass"  # noqa: S105  an outcome, no secret
    FAIL = "fail"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome with a stable reason code and a sentence for a reviewer."""

    outcome: Outcome
    reason: str
    sentence: str


def undecided(reason: str, sentence: str) -> Judgement:
    """Return a judgement that leaves the decision to a person."""
    return Judgement(Outcome.INDETERMINATE, reason, sentence)
