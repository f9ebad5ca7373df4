"""The words of the registry: every state and kind, as the field names them."""

from __future__ import annotations

from enum import StrEnum


class PartnerRole(StrEnum):
    """What an organization is to the one that runs the portal."""

    OPERATOR = "operator"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    LABORATORY = "laboratory"
    CONTRACT_MANUFACTURER = "contract_manufacturer"


class Disclosure(StrEnum):
    """How much of the upstream chain a customer's certificate shows."""

    FULL = "full"  # names of upstream suppliers and their lot numbers
    LOTS = "lots"  # our own lot numbers; suppliers' names and numbers withheld
    SUMMARY = "summary"  # how many levels and lots, nothing named


class TrackingPolicy(StrEnum):
    """How an item is tracked."""

    NONE = "none"
    LOT = "lot"
    SERIAL = "serial"
    LOT_AND_SERIAL = "lot_and_serial"


class TraceableKind(StrEnum):
    """A lot or a single unit."""

    LOT = "lot"
    SERIAL = "serial"


class Disposition(StrEnum):
    """The quality decision on a lot or unit; holds and recalls come on top."""

    QUARANTINE = "quarantine"
    RELEASED = "released"
    CONDITIONALLY_RELEASED = "conditionally_released"
    REJECTED = "rejected"


class Status(StrEnum):
    """What a person sees: disposition, hold, recall and expiry in one word."""

    QUARANTINE = "quarantine"
    RELEASED = "released"
    CONDITIONALLY_RELEASED = "conditionally_released"
    REJECTED = "rejected"
    ON_HOLD = "on_hold"
    RECALLED = "recalled"
    EXPIRED = "expired"


#: What may be consumed, picked and shipped.
USABLE = frozenset({Status.RELEASED, Status.CONDITIONALLY_RELEASED})


class AliasKind(StrEnum):
    """Whose number an alias is."""

    SUPPLIER_LOT = "supplier_lot"
    PRODUCTION_BATCH = "production_batch"
    FILLING_BATCH = "filling_batch"
    HEAT = "heat"
    INSPECTION_LOT = "inspection_lot"
    CUSTOMER_LOT = "customer_lot"
    SERIAL = "serial"
    SAMPLE = "sample"
    OTHER = "other"


class EventType(StrEnum):
    """What happened. A correction restates or voids an earlier event."""

    RECEIVE = "receive"
    INSPECT = "inspect"
    TRANSFORM = "transform"
    MOVE = "move"
    SPLIT = "split"
    MERGE = "merge"
    PACK = "pack"
    UNPACK = "unpack"
    SHIP = "ship"
    RETURN = "return"
    INSTALL = "install"
    SERVICE = "service"
    REPLACE_PART = "replace_part"
    DISPOSE = "dispose"
    COUNT = "count"
    HOLD = "hold"
    RELEASE = "release"  # of a hold
    RECALL = "recall"
    CORRECT = "correct"


class Direction(StrEnum):
    """`in` goes into the event and leaves stock; `out` comes out of it into stock."""

    IN = "in"
    OUT = "out"
    #: The traceable is spoken of, nothing moves (inspect, hold, service).
    ABOUT = "about"


class LineRole(StrEnum):
    """What a traceable was to the event."""

    SUBJECT = "subject"
    INGREDIENT = "ingredient"
    PACKAGING = "packaging"
    PROCESSING_AID = "processing_aid"
    COMPONENT = "component"
    PRODUCT = "product"
    CO_PRODUCT = "co_product"
    CONTAINER = "container"
    SCRAP = "scrap"


class DocumentState(StrEnum):
    """Where a document stands on its way from upload to decision."""

    RECEIVED = "received"  # stored, waits to be read
    READING = "reading"
    READ = "read"  # waits for the buyer
    UNREADABLE = "unreadable"  # the reason stands beside it
    HELD = "held"
    NEEDS_CLARIFICATION = "needs_clarification"
    ACCEPTED = "accepted"
    ACCEPTED_WITH_RESTRICTION = "accepted_with_restriction"
    REJECTED = "rejected"


class Channel(StrEnum):
    """How a document came in."""

    WEB = "web"
    EMAIL = "email"
    API = "api"
    LINK = "link"
    IMPORT = "import"


class Layer(StrEnum):
    """Whose reading a value is; the three are kept apart."""

    MACHINE = "machine"
    SUPPLIER = "supplier"
    BUYER = "buyer"


class ReviewOutcome(StrEnum):
    """What a reviewer decided on a document."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_RESTRICTION = "accepted_with_restriction"
    REJECTED = "rejected"
    HELD = "held"
    NEEDS_CLARIFICATION = "needs_clarification"


class Verdict(StrEnum):
    """Three-valued result of a comparison with limits."""

    PASS = "pass"  # noqa: S105  a verdict, no secret
    FAIL = "fail"
    INDETERMINATE = "indeterminate"


class Summary(StrEnum):
    """The verdict over many results; where no limit judged any, that is its own state."""

    PASS = "pass"  # noqa: S105  a verdict, no secret
    FAIL = "fail"
    INDETERMINATE = "indeterminate"
    NO_LIMITS = "no_limits"


class ShipmentState(StrEnum):
    """Where a shipment stands."""

    DRAFT = "draft"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class RecallKind(StrEnum):
    """What is started (21 CFR 7.3; Regulation (EC) 178/2002 art. 19)."""

    RECALL = "recall"
    WITHDRAWAL = "withdrawal"
    CORRECTION = "correction"


class RecallState(StrEnum):
    """Where a recall case stands."""

    DRAFT = "draft"
    LAUNCHED = "launched"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class AmendmentState(StrEnum):
    """Where an amendment of a running recall stands."""

    DRAFT = "draft"  # grows with each late fact
    LAUNCHED = "launched"
    EMPTIED = "emptied"  # corrections took back all that it was about


class RecallClass(StrEnum):
    """Severity (21 CFR 7.3(m)): I grave, II temporary or remote, III unlikely harm."""

    I = "I"  # noqa: E741  the regulation's own word
    II = "II"
    III = "III"


class QualityKind(StrEnum):
    """What kind of quality event a record is (ISO 9001, clauses 8.6, 8.7, 10.2)."""

    INSPECTION = "inspection"
    NONCONFORMANCE = "nonconformance"
    DEVIATION = "deviation"
    CAPA = "capa"


class QualityState(StrEnum):
    """Where a quality event stands."""

    OPEN = "open"
    CLOSED = "closed"


class Settlement(StrEnum):
    """What is done with goods that do not conform (ISO 9001, clause 8.7)."""

    USE_AS_IS = "use_as_is"
    REWORK = "rework"
    REGRADE = "regrade"
    RETURN_TO_SUPPLIER = "return_to_supplier"
    SCRAP = "scrap"


class ClaimState(StrEnum):
    """Where a warranty claim stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class CaseState(StrEnum):
    """Where a finding of the gap radar stands."""

    OPEN = "open"
    GONE = "gone"  # the gap was closed in the ledger
    ACCEPTED = "accepted"  # somebody said why it may stay


class ClaimWish(StrEnum):
    """What a claim asks of a supplier."""

    REPLACEMENT = "replacement"
    CREDIT = "credit"
    CORRECTIVE_ACTION = "corrective_action"


class ClaimAnswer(StrEnum):
    """What a supplier says to a claim."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"


class SupplierClaimState(StrEnum):
    """Where a claim to a supplier stands."""

    SENT = "sent"
    ANSWERED = "answered"
    SETTLED = "settled"


class ExpiryRule(StrEnum):
    """How the expiry of what an event made follows from the lots that went in."""

    SAME_GOODS = "same_goods"  # the earliest of those of the same item: it is part of them
    EARLIEST = "earliest"  # the earliest of all ingredients, by the rule of the item
    LATEST = "latest"


class Inheritance(StrEnum):
    """How a made lot takes an attribute over from the lots that went into it."""

    EARLIEST = "earliest"
    LATEST = "latest"
    ALL = "all"  # every value that occurs
    LEAST = "least"
    MOST = "most"
    MEAN = "mean"  # weighted by the quantity that went in
    NOTHING = "nothing"  # it is not passed on
