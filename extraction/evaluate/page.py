"""The report as one HTML file that needs nothing else."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from extraction.evaluate.calibrated import reliability
from extraction.evaluate.plots import bar_plot, coverage_plot, reliability_plot
from extraction.evaluate.report import Report, worst_mistakes


def write_html(report: Report, path: Path) -> None:
    """Write the report with its plots to `path`; its folder must exist."""
    path.write_text(render_html(report), encoding="utf-8")


def render_html(report: Report) -> str:
    """Return the report as HTML, plots inside as SVG."""
    environment = Environment(
        loader=PackageLoader("extraction.evaluate", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    seconds = [line.seconds for line in report.documents if line.seconds is not None]
    memory = [line.memory for line in report.documents if line.memory is not None]
    return environment.get_template("report.html").render(
        report=report,
        worst=worst_mistakes(report),
        seconds_median=median(seconds) if seconds else None,
        seconds_most=max(seconds, default=None),
        memory_most=max(memory, default=None),
        plots=_plots(report),
    )


def _plots(report: Report) -> dict[str, Markup]:
    """Draw the plots; our own SVG, so it may stand in the page as it is."""
    layouts = report.groups.get("layout", {})
    drawn = {
        "reliability": reliability_plot(reliability(report.scored), "Reliability, header fields"),
        "reliability_rows": reliability_plot(reliability(report.scored_rows), "Reliability, rows"),
        "coverage": coverage_plot(report.scored, "Coverage, header fields"),
        "header": bar_plot({k: v.header.f1 for k, v in layouts.items()}, "Header F1 by layout"),
        "rows": bar_plot({k: v.rows.f1 for k, v in layouts.items()}, "Rows F1 by layout"),
    }
    return {name: Markup(svg) for name, svg in drawn.items()}  # noqa: S704 - made here, escaped
