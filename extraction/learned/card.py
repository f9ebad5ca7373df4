"""The card of the shipped models: data, figures, limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from extraction.evaluate.calibrated import calibration_error, coverage, reliability
from extraction.learned.calibration import ONE_WITNESS
from extraction.learned.examples import HIDDEN, HIDINGS, Example
from extraction.learned.familiarity import DOUBTED, STRANGE, UNFAMILIAR
from extraction.learned.fit import SOBER, UNSEEN_FACTOR
from extraction.learned.setaside import REAL, SetAside

TEMPLATE = "card_template.md"
AGAIN = """Each digital document that was not made here was read once more as a scan, fax or
photo. """


def write_card(
    path: Path,
    examples: Sequence[Example],
    measured: Sequence[SetAside],
    tables: Mapping[str, float],
    *,
    made: int,
    damaged: int,
    seed: int,
    rescans: bool,
) -> None:
    """Write the card; `measured` and `tables` as `train` gives them."""
    examples = [example for example in examples if not example.hidden]
    real = [figures for figures in measured if figures.real]
    each = [figures for figures in real if figures.name == REAL]
    template = files("extraction.learned").joinpath(TEMPLATE).read_text(encoding="utf-8")
    text = template.format(
        made=made,
        damaged=damaged,
        seed=seed,
        factor=f"{UNSEEN_FACTOR:g}",
        sober=f"{UNSEEN_FACTOR * SOBER:g}",
        rescans=AGAIN if rescans else "",
        strange=STRANGE,
        unfamiliar=UNFAMILIAR,
        doubted=DOUBTED,
        hidings=HIDINGS,
        hidden=HIDDEN,
        one_witness=ONE_WITNESS,
        tables="\n".join(f"| {name} | {value:g} |" for name, value in tables.items()) or "| - | |",
        documents=len({example.document for example in examples}),
        unseen=len({example.document for example in examples if example.unseen}),
        layouts_unseen=len({example.layout for example in examples if example.unseen}),
        qualities="\n".join(_qualities(figures) for figures in real) or "| - | | | | | |",
        counts=_counts(examples),
        figures="\n".join(_figures(figures) for figures in measured),
        reliability="\n".join(_bins(figures) for figures in each) or "| - | | | | |",
        layouts="\n".join(_layouts(figures) for figures in each) or "| - | | | | | |",
    )
    path.write_text(text, encoding="utf-8")


def _counts(examples: Sequence[Example]) -> str:
    lines = []
    for kind, quality in sorted({(e.kind, e.quality) for e in examples}):
        chosen = [e for e in examples if (e.kind, e.quality) == (kind, quality)]
        right = Counter(e.right for e in chosen)
        layouts = len({e.layout for e in chosen})
        lines.append(f"| {kind}, {quality} | {right[True]} | {right[False]} | {layouts} |")
    return "\n".join(lines)


def _figures(measured: SetAside) -> str:
    before, after = measured.figures(calibrated=False), measured.figures()
    name = measured.name
    return (
        f"| {measured.kind} | {name} | {after['values']} | {after['precision']:.3f} "
        f"| {before['ece']:.3f} | {after['ece']:.3f} | {before['auto_99']:.3f} "
        f"| {after['auto_99']:.3f} | {after['auto_999']:.3f} |"
    )


def _qualities(measured: SetAside) -> str:
    lines = []
    for quality, scored in measured.by_quality().items():
        right = sum(item.right for item in scored) / len(scored)
        error, share = calibration_error(scored), coverage(scored, 0.99)
        lines.append(
            f"| {measured.kind} | {measured.name} | {quality} | {len(scored)} | {right:.3f} "
            f"| {error:.3f} | {share:.3f} |"
        )
    return "\n".join(lines)


def _bins(measured: SetAside) -> str:
    return "\n".join(
        f"| {measured.kind} | {part.low:.1f} to {part.high:.1f} | {part.count} "
        f"| {part.confidence:.3f} | {part.accuracy:.3f} |"
        for part in reliability(measured.after)
    )


def _layouts(measured: SetAside) -> str:
    lines = []
    for name, scored in measured.by_layout().items():
        right = sum(item.right for item in scored) / len(scored)
        sure = sum(item.confidence for item in scored) / len(scored)
        error = calibration_error(scored)
        lines.append(
            f"| {measured.kind} | {name} | {len(scored)} | {right:.3f} | {sure:.3f} | {error:.3f} |"
        )
    return "\n".join(lines)
