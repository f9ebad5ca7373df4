"""Pages to header fields: document type, numbers, dates, parties, and each lot's data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extraction.normalise.dates import DateOrder, DateReading
from extraction.page import ReadDocument
from extraction.result import (
    LOT_FIELDS,
    NOTHING,
    DocumentType,
    Evidence,
    Field,
    Reason,
)
from extraction.steps.document.doctype import Facts, TypeReading, classify
from extraction.steps.header.choice.choose import DateContext, choose, settle_by_order
from extraction.steps.header.choice.lots import column_lots, split_lots
from extraction.steps.header.choice.packets import PageKind, page_mark, split_pages
from extraction.steps.header.choice.roles import LABORATORY_REPORT, assign_roles, names_company
from extraction.steps.header.choice.score import score
from extraction.steps.header.choice.settle import PARTIES, settle
from extraction.steps.header.choice.table_lots import only_annexed, with_table_lots
from extraction.steps.header.proposals.candidates import ALIAS_KINDS, Candidate, candidates_of
from extraction.steps.header.proposals.captions import settle_captions
from extraction.steps.header.proposals.composite import parted
from extraction.steps.header.proposals.forms import form_candidates
from extraction.steps.header.proposals.item_tables import item_lots
from extraction.steps.header.proposals.joining import mended
from extraction.steps.header.proposals.pairs import Pair, find_pairs
from extraction.steps.header.proposals.parties import find_companies
from extraction.steps.header.proposals.signers import find_signer
from extraction.steps.header.proposals.spoken import spoken_for
from extraction.steps.header.proposals.statements import find_statements
from extraction.steps.header.proposals.title_numbers import find_title_numbers
from extraction.steps.header.proposals.titles import find_titles
from extraction.steps.header.proposals.unlabelled import find_unlabelled
from extraction.steps.header.reading import HeaderPart, HeaderReading
from extraction.steps.header.spans.ranker import rank
from extraction.steps.header.texts.countries import country_of
from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.language import detect_language
from extraction.steps.header.texts.spots import PageView, views_of
from extraction.steps.header.texts.unfilled import (
    count_lines,
    count_open_labels,
    count_placeholders,
    states_result,
)
from extraction.steps.header.texts.values import date_shape
from extraction.steps.lines import Line, Segment, union
from extraction.steps.tables import TableReading

_SIMPLE = ("certificate_number", "issue_date", "purchase_order", "overall_result")
_ORDERS: dict[str, DateOrder] = {"dmy": "dmy", "mdy": "mdy"}
#: Kinds of labels that serve nothing on a laboratory's report: its "order" is its own.
_ON_REPORTS = frozenset({"order"})
_EXTRA = (
    "country_of_origin",
    "storage_conditions",
    "approved_by",
    "sampling",
)


def read_header(
    document: ReadDocument, tables: TableReading, *, date_order: str | None = None
) -> HeaderReading:
    """Return the header fields of each certificate in the file.

    Args:
        document: The pages, form fields and barcodes.
        tables: The result tables; what stands inside them is not header territory.
        date_order: How this supplier writes dates, if that is known.

    """
    views = views_of(document, tables)
    language = detect_language(views)
    printed = {
        squash(word.text): word.text.strip(" -.,:;")
        for page in document.pages
        for word in page.words
        if any(sign.isdigit() for sign in word.text)
    }
    pairs = [mended(one, printed) for pair in find_pairs(views) for one in parted(pair)]
    candidates = _all_candidates(document, pairs, language)
    marks = [page_mark([spot.text for spot in view.spots()]) for view in views]
    kinds = [_kind_of_page(view, candidates, tables) for view in views]
    spans = split_pages(marks, kinds, candidates)
    profile = _ORDERS.get(date_order or "")
    parts = [
        _read_part(views, pairs, candidates, tables, span, language, profile) for span in spans
    ]
    return HeaderReading(tuple(parts), language)


def _all_candidates(
    document: ReadDocument, pairs: list[Pair], language: str | None
) -> list[Candidate]:
    heights = {page.number: page.height for page in document.pages}
    sources = {page.number: page.source for page in document.pages}
    return settle_captions(candidates_of(pairs, heights, sources, language)) + form_candidates(
        document
    )


def _kind_of_page(
    view: PageView, candidates: Sequence[Candidate], tables: TableReading
) -> PageKind:
    """Return what a page says of itself, whatever the pages around it are."""
    kind = _classify([view], candidates, tables)
    if kind.type is not DocumentType.OTHER:
        return PageKind.PLAIN if kind.title is None else PageKind.CERTIFICATE
    if kind.title is not None:
        return PageKind.OTHER
    strong = [c for c in candidates if c.page == view.page.number and score(c) > 0.6]
    told = {c.field for c in strong} & {"lot_number", "certificate_number"}
    results = any(number == view.page.number for number, _ in tables.regions)
    return PageKind.PLAIN if told or results else PageKind.LETTER


def _lines(view: PageView) -> list[Line]:
    return [
        Line(tuple(s.segment for s in line), union(s.box for s in line))
        for line in view.lines
        if line
    ]


def _classify(
    views: Sequence[PageView], candidates: Sequence[Candidate], tables: TableReading
) -> TypeReading:
    numbers = {view.page.number for view in views}
    rows = sum(
        states_result(row.value.value or "")
        for lot in tables.lots
        if not lot.pages or numbers & set(lot.pages)
        for row in lot.rows
    )
    strong = [c for c in candidates if c.page in numbers and score(c) > 0.5]
    lots = sum(c.field == "lot_number" for c in strong)
    lots += sum("lot_number" in lot.fields for lot in tables.lots)
    facts = Facts(
        rows=rows,
        heats=sum(c.field == "heat" for c in strong)
        + sum("heat" in lot.aliases for lot in tables.lots),
        lots=lots,
        dates=sum(c.date is not None for c in strong),
        blanks=count_lines(views),
        placeholders=count_placeholders(views),
        open_labels=count_open_labels(views),
        header_values=len({c.field for c in strong}),
        words=sum(len(view.page.words) for view in views) // max(1, len(views)),
    )
    return classify([_lines(view) for view in views], [view.page.height for view in views], facts)


def _read_part(
    views: list[PageView],
    pairs: list[Pair],
    candidates: list[Candidate],
    tables: TableReading,
    span: tuple[int, int],
    language: str | None,
    date_order: DateOrder | None,
) -> HeaderPart:
    mine = [view for view in views if span[0] <= view.page.number <= span[1]]
    own = [c for c in candidates if span[0] <= c.page <= span[1]]
    own_pairs = [p for p in pairs if span[0] <= p.page <= span[1]]
    kind = _classify(mine, own, tables)
    if mine and kind.type is not DocumentType.OTHER:
        own += find_titles(mine[0], kind)
        own += find_title_numbers(mine[0], kind)
        own += find_unlabelled(mine, own_pairs)
    dates = DateContext(
        others=_dates(own_pairs),
        profile=date_order,
        language=language,
        country=country_of(mine),
    )
    fields, report = _document_fields(mine, own, kind, dates)
    if report:  # the batch of the laboratory's client is the lot
        own = [
            replace(c, prior=0.85) if (c.field, c.kind) == ("lot_number", "customer_lot") else c
            for c in own
        ]
    parties = [fields[name].value or "" for name in PARTIES]
    own = [
        c
        for c in own
        if c.relation != "title" or not any(names_company(c.value, p) for p in parties)
    ]
    items = item_lots(mine) if kind.type is not DocumentType.OTHER else []
    lots, aliases = _lots(own, own_pairs, dates, items)
    annexed = only_annexed(lots, tables, span)
    in_tables = None if annexed else with_table_lots(lots, mine, tables, dates, own)
    if in_tables is not None:
        lots, aliases = in_tables, tuple({} for _ in in_tables)
    for name, stated in find_statements(mine).items():
        if name not in _EXTRA or fields[name].value is None:  # a label says it more surely
            fields[name] = stated
    if fields["approved_by"].value is None and kind.type is not DocumentType.OTHER:
        fields["approved_by"] = find_signer(mine) or fields["approved_by"]
    if kind.type is not DocumentType.OTHER:
        fields, lots = _both_read(
            mine, own_pairs, fields, lots, dates, tabled=in_tables is not None, report=report
        )
        aliases = aliases or tuple({} for _ in lots)
    fields["issue_date"] = settle_by_order(fields["issue_date"], lots)
    fields["certificate_number"] = _of_its_own(fields["certificate_number"], lots)
    return HeaderPart(span[0], span[1], fields, lots, aliases, annexed)


def _of_its_own(number: Field, lots: Sequence[Mapping[str, Field]]) -> Field:
    """Return the certificate's number, NOTHING where a vague label names a number of the lot's."""
    if not number.signals.get("kind=id") or number.evidence is None:
        return number
    place = (number.evidence.page, number.evidence.box)
    others = (value.evidence for lot in lots for value in lot.values() if value.value)
    return NOTHING if place in {(e.page, e.box) for e in others if e is not None} else number


def _both_read(
    views: list[PageView],
    pairs: Sequence[Pair],
    fields: dict[str, Field],
    lots: tuple[Mapping[str, Field], ...],
    dates: DateContext,
    *,
    tabled: bool,
    report: bool,
) -> tuple[dict[str, Field], tuple[Mapping[str, Field], ...]]:
    """Return the fields settled with what was learned; of several lots each keeps its own."""
    ranked = rank(views)
    pages = {view.page.number: view.page for view in views}
    stated = [*fields.items(), *(item for lot in lots for item in lot.items())]
    spoken = spoken_for(views, pairs, stated, _ON_REPORTS if report else frozenset())
    fields = settle(fields, (*_SIMPLE, *PARTIES), ranked, pages, dates, spoken)
    if tabled or len(lots) > 1:
        return fields, lots
    lot = settle(lots[0] if lots else {}, LOT_FIELDS, ranked, pages, dates, spoken)
    return fields, (lot,) if lot else lots


def _document_fields(
    views: list[PageView], own: list[Candidate], kind: TypeReading, dates: DateContext
) -> tuple[dict[str, Field], bool]:
    """Return the fields, and whether the document is a laboratory's report."""
    fields = {"document_type": _type_field(kind, views)}
    mill = kind.type is DocumentType.INSPECTION_CERTIFICATE
    parties = assign_roles(own, find_companies(views), views, mill=mill)
    report = parties.laboratory_report >= LABORATORY_REPORT
    if report:
        own = [c for c in own if c.kind not in _ON_REPORTS or c.field != "purchase_order"]
    for name in _SIMPLE + _EXTRA:
        fields[name] = choose(name, [c for c in own if c.field == name], dates)
    for name in PARTIES:
        fields[name] = choose(name, [c for c in parties.candidates if c.field == name], dates)
    return fields, report


def _type_field(kind: TypeReading, views: Sequence[PageView]) -> Field:
    page = views[0].page if views else None
    evidence = None
    if kind.title is not None and page is not None:
        number = page.number + kind.page - 1
        evidence = Evidence(number, kind.title.box, kind.title.text, page.source)
    raw = kind.title.text if isinstance(kind.title, Segment) else None
    return Field(kind.type.value, raw, round(kind.confidence, 4), evidence, kind.reasons)


def _lots(
    own: list[Candidate],
    pairs: list[Pair],
    dates: DateContext,
    items: list[list[Candidate]],
) -> tuple[tuple[Mapping[str, Field], ...], tuple[Mapping[str, Field], ...]]:
    in_column = items if len(items) > 1 else column_lots(pairs, own)
    groups = in_column or split_lots(own)
    lots, aliases = [], []
    for members in groups:
        pool = members
        if in_column:
            shared = [c for c in own if c.field not in {m.field for m in members}]
            pool = members + [c for c in shared if c.field not in {"lot_number", *ALIAS_KINDS}]
        fields = {
            name: choose(name, [c for c in pool if c.field == name], dates) for name in LOT_FIELDS
        }
        fields = {name: value for name, value in fields.items() if value is not NOTHING}
        lot = fields.get("lot_number")
        kinds = {k: choose(k, [c for c in members if c.field == k], dates) for k in ALIAS_KINDS}
        if not fields:
            continue
        lots.append(fields)
        aliases.append(
            {
                k: v
                for k, v in kinds.items()
                if v is not NOTHING and (lot is None or v.value != lot.value)
            }
        )
    return tuple(lots), tuple(aliases)


def _dates(pairs: Sequence[Pair]) -> tuple[DateReading, ...]:
    found = []
    for pair in pairs:
        if any(kind == "date" or kind.endswith("_date") for kind in pair.label.kinds):
            shape = date_shape(pair.first.text)
            if shape.date is not None:
                found.append(shape.date)
    return tuple(found)


__all__ = ["Reason", "read_header"]
