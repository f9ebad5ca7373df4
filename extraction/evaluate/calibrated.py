"""How honest confidences are: reliability, expected calibration error, coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extraction.evaluate.score import Scored

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Values whose confidence lies within [low, high): how many, how sure, how right."""

    low: float
    high: float
    count: int
    confidence: float  # mean, 0..1
    accuracy: float  # share that is right, 0..1


def reliability(scored: Sequence[Scored], bins: int = BINS) -> tuple[Bin, ...]:
    """Return the bins that hold values, from the least sure to the surest."""
    groups: list[list[Scored]] = [[] for _ in range(bins)]
    for item in scored:
        groups[min(bins - 1, int(item.confidence * bins))].append(item)
    return tuple(
        Bin(
            low=index / bins,
            high=(index + 1) / bins,
            count=len(group),
            confidence=sum(item.confidence for item in group) / len(group),
            accuracy=sum(item.right for item in group) / len(group),
        )
        for index, group in enumerate(groups)
        if group
    )


def calibration_error(scored: Sequence[Scored], bins: int = BINS) -> float:
    """Return the expected calibration error: mean gap of confidence and accuracy.

    Source:
        Naeini, Cooper, Hauskrecht: Obtaining Well Calibrated Probabilities Using
        Bayesian Binning, AAAI 2015; equal-width bins, weighted by their counts.

    """
    if not scored:
        return 0.0
    return sum(
        part.count * abs(part.confidence - part.accuracy) for part in reliability(scored, bins)
    ) / len(scored)


def coverage(scored: Sequence[Scored], precision: float) -> float:
    """Return the share of values that can be accepted unseen at this precision.

    Accepted are the surest ones; as many as keep the share of right ones at `precision`.
    """
    best = right = 0
    for count, item in enumerate(sorted(scored, key=lambda s: -s.confidence), 1):
        right += item.right
        if right / count >= precision:
            best = count
    return best / len(scored) if scored else 0.0


def wrong_share(scored: Sequence[Scored]) -> float | None:
    """Return the share of values that are wrong, None where there is none."""
    return sum(not item.right for item in scored) / len(scored) if scored else None
