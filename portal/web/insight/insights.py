"""Insights: what the ledger shows beyond single lots. One page family, one file of views."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import local_date, utc_now
from core.errors import Invalid
from portal.web.frame.auth import requires
from portal.web.frame.charts import line_chart
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from registry.imports.plan import COLUMNS, import_plan
from registry.imports.tables import read_table
from registry.insight.factors import Series, deviations_by_factor, process_names, process_series
from registry.insight.forecast import forecast
from registry.insight.impact import rank_impacts
from registry.insight.kpi import key_figures
from registry.insight.outliers import find_outliers
from registry.insight.scorecard import WEIGHTS, score_suppliers
from registry.insight.scrap import find_scrap
from registry.items.scope import get_item
from registry.orders.plan import open_plan

bp = Blueprint("insights", __name__, url_prefix="/insights")

#: Periods that the pages offer, in days.
PERIODS = (30, 90, 365)


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the key figures of the period against the one before it."""
    days, now = _days(), utc_now()
    with reading() as session:
        figures = key_figures(session, current_actor(), until=now, period=timedelta(days=days))
        return render_template(
            "insight/insights/index.html", figures=figures, days=days, periods=PERIODS
        )


@bp.get("/availability")
@requires(Permission.VIEW_REGISTRY)
def availability() -> ResponseReturnValue:
    """Show what there is, what is planned, what will expire and what will be missing."""
    actor, now = current_actor(), utc_now()
    with reading() as session:
        found = forecast(session, actor, at=now)
        return render_template(
            "insight/insights/availability.html",
            found=found,
            plan=open_plan(session, actor),
            today=local_date(now, actor.time_zone),
            columns=COLUMNS,
        )


@bp.get("/availability.json")
@requires(Permission.VIEW_REGISTRY)
def availability_feed() -> ResponseReturnValue:
    """Return availability and expiry risk by item, for planning systems."""
    with reading() as session:
        found = forecast(session, current_actor(), at=utc_now())
    rows = [
        {
            "item": row.item.sku,
            "unit": row.item.unit,
            "by_status": {status.value: f"{sum_:f}" for status, sum_ in row.by_status.items()},
            "usable": f"{row.usable:f}",
            "planned": f"{row.planned:f}",
            "missing": f"{row.missing:f}",
            "next_expiry": row.next_expiry.isoformat() if row.next_expiry else None,
            "expected_to_expire": [
                {
                    "lot": lot.lot.number,
                    "expiry_date": lot.lot.expiry_date.isoformat() if lot.lot.expiry_date else None,
                    "quantity": f"{amount:f}",
                }
                for lot, amount in row.expected
            ],
        }
        for row in found.outlooks
    ]
    late = [
        {"order": row.order.number, "lot": row.lot.number, "expiry_date": row.expiry.isoformat()}
        for row in found.warnings
    ]
    return jsonify({"items": rows, "planned_too_late": late})


@bp.post("/plan")
@requires(Permission.RECORD_PRODUCTION)
@shows_errors_of(".availability")
def take_plan() -> ResponseReturnValue:
    """Take a table of planned orders in; rows that cannot stand are named."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("Choose a table.", fields={"file": "Choose a CSV or XLSX file."})
    with transaction() as session:
        rows = read_table(io.BytesIO(file.read()), file.filename)
        report = import_plan(session, current_actor(), rows, at=utc_now())
    flash(
        f"{report.added} added, {report.changed} changed, {report.unchanged} as they were, "
        f"{len(report.errors)} refused. Lines of data: {report.lines} = "
        f"{report.entered_lines} entered + {report.unchanged_lines} as they were + "
        f"{report.refused_lines} refused."
    )
    for note in rows.notes:
        flash(note)
    for error in report.errors[:10]:
        flash(f"Line {error.line}: {error.message}", "amber")
    return redirect(url_for(".availability"))


@bp.get("/suppliers")
@requires(Permission.VIEW_REGISTRY)
def suppliers() -> ResponseReturnValue:
    """Show each supplier's score, the weakest first."""
    days = _days(365)
    now = utc_now()
    with reading() as session:
        rows = score_suppliers(session, current_actor(), since=_since(now, days), until=now)
    return render_template(
        "insight/insights/suppliers.html", rows=rows, days=days, periods=PERIODS, weights=WEIGHTS
    )


@bp.get("/scrap")
@requires(Permission.VIEW_REGISTRY)
def scrap() -> ResponseReturnValue:
    """Show bought lots whose runs scrap more than others."""
    days = _days()
    now = utc_now()
    with reading() as session:
        rows = find_scrap(session, current_actor(), since=_since(now, days), until=now)
    return render_template(
        "insight/insights/scrap.html", rows=rows[:200], days=days, periods=PERIODS
    )


@bp.get("/deviations")
@requires(Permission.VIEW_REGISTRY)
def deviations() -> ResponseReturnValue:
    """Show machines, shifts and operators with the share of runs that went wrong."""
    days = _days()
    now = utc_now()
    with reading() as session:
        rows = deviations_by_factor(session, current_actor(), since=_since(now, days), until=now)
    return render_template(
        "insight/insights/deviations.html", rows=rows, days=days, periods=PERIODS
    )


@bp.get("/process")
@requires(Permission.VIEW_REGISTRY)
def process() -> ResponseReturnValue:
    """Show one parameter over the runs of a product, with its limits."""
    item_id, name = request.args.get("item", ""), request.args.get("name", "")
    with reading() as session:
        actor = current_actor()
        item = get_item(session, actor, item_id) if item_id else None
        series = process_series(session, actor, item, name) if item and name else None
        return render_template(
            "insight/insights/process.html",
            names=process_names(session, actor),
            item=item,
            series=series,
            chart=_drawn(series) if series and series.points else None,
        )


@bp.get("/outliers")
@requires(Permission.VIEW_REGISTRY)
def outliers() -> ResponseReturnValue:
    """Show results that stand apart from their history."""
    days = _days()
    with reading() as session:
        rows = find_outliers(session, current_actor(), since=_since(utc_now(), days))
    return render_template("insight/insights/outliers.html", rows=rows, days=days, periods=PERIODS)


@bp.get("/impact")
@requires(Permission.VIEW_RECALLS)
def impact() -> ResponseReturnValue:
    """Show open recalls and nonconformances, the heaviest first."""
    with reading() as session:
        rows = rank_impacts(session, current_actor(), at=utc_now())
    return render_template("insight/insights/impact.html", rows=rows)


def _drawn(series: Series) -> object:
    control = series.control or (None, None)
    points = [
        (
            float(point.number),
            f"{point.batch or 'run'}: {point.number}",
            "red" if not point.within or series.unusual(point) else "blue",
        )
        for point in series.points
    ]
    rules = [
        (_float(series.minimum), "at least", "red"),
        (_float(series.maximum), "at most", "red"),
        (series.mean, "mean", "grey"),
        (control[0], "lower control limit", "grey"),
        (control[1], "upper control limit", "grey"),
    ]
    return line_chart(points, rules)


def _float(number: object) -> float | None:
    return None if number is None else float(str(number))


def _days(usual: int = 90) -> int:
    typed = request.args.get("days", "")
    return int(typed) if typed in {str(one) for one in PERIODS} else usual


def _since(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)
