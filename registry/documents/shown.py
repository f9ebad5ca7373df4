"""What a reviewer is shown before a decision, so that the decision covers exactly that.

The desk keeps what it shows in the store, under the SHA-256 of its canonical JSON. A
decision names that hash; whatever differs by then refuses it, and is named.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.storage import Damaged, FileMissing, Store
from registry.documents.current import CurrentReading
from registry.documents.errors import ShownDiffers
from registry.documents.frozen import Pairs, frozen_content, frozen_values, pinned_versions
from registry.documents.models import Document
from registry.documents.open_points import OpenPoints
from registry.documents.signatures import canonical_json, hash_record
from registry.items.models import Specification
from registry.items.specifications import describe_limit

#: Words of the content's shape that say nothing to a person.
_SILENT = frozenset({"content", "fields", "value", "versions", "document", "judged", "case"})
_COUNTED = {
    "lots": "lot",
    "results": "result",
    "unmatched": "lot without an item",
    "tables": "table",
}
_MOST_SAID = 8


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was shown."""

    what: str  # in words, such as "lot 1, lot number"
    before: str | None
    now: str | None

    @property
    def sentence(self) -> str:
        """Such as "lot 1, lot number: was L-1, is L-2"."""
        return f"{self.what}: was {self.before or 'nothing'}, is {self.now or 'nothing'}"


def shown_content(
    document: Document, reading: CurrentReading | None, pairs: Pairs, open_points: OpenPoints
) -> dict[str, Any]:
    """Return all that a decision rests on as plain JSON: state, values, limits, verdicts."""
    about = {
        "id": document.public_id,
        "sha256": document.sha256,
        "state": document.state.value,
        "order": None if document.purchase_order is None else document.purchase_order.number,
        "confirmed by the supplier": document.confirmed_at is not None,
    }
    if reading is None:
        return {"document": about}
    lots = [judged for _, judged in pairs if judged is not None]
    return {
        "document": about,
        "content": frozen_content(document, reading, lots),
        "versions": pinned_versions(reading, lots),
        "limits": {
            f"lot {judged.lot.index + 1}": _limits(judged.comparison.specification)
            for judged in lots
            if judged.comparison.specification is not None
        },
        "open": {point.key: point.sentence for point in open_points.doubts},
        "failing": {point.key: point.sentence for point in open_points.failing},
        "unmatched": [
            {
                **frozen_values(lot.fields),
                "results": [frozen_values(row.cells) for row in lot.rows],
            }
            for lot, judged in pairs
            if judged is None
        ],
    }


def basis_of(shown: Mapping[str, Any]) -> str:
    """Return the hash of what a decision rests on, whatever state the document is in."""
    return hash_record({name: part for name, part in shown.items() if name != "document"})


def keep_shown(store: Store, content: Mapping[str, Any]) -> str:
    """Keep what is shown; return the hash that a decision on it names."""
    return store.put(canonical_json(content))


def load_shown(
    store: Store, digest: str, public_id: str, *, kind: str = "document"
) -> dict[str, Any] | None:
    """Return what was shown under this hash; None if nothing of this document, or kind, was.

    What is shown names its subject as `{kind: {"id": public id}}`.
    """
    try:
        content = json.loads(store.get(digest))
    except (FileMissing, Damaged, ValueError):
        return None
    about = content.get(kind) if isinstance(content, dict) else None
    known = isinstance(about, dict) and about.get("id") == public_id
    return content if known else None


def check_shown(
    shown: Mapping[str, Any] | None, now: Mapping[str, Any], *, word: str = "decided"
) -> None:
    """Raise ShownDiffers, naming each difference, if anything is not as it was shown.

    `word` says what was not done: "decided", "launched".
    """
    if shown is None:
        raise ShownDiffers(f"Open the page and look at what it shows; nothing was {word}.", {})
    found = differences(shown, now)
    if found or hash_record(shown) != hash_record(now):
        raise ShownDiffers(
            f"This changed while you had it open; nothing was {word}. "
            f"{say_differences(found)} Look at it again.",
            {difference.what: difference.sentence for difference in found},
        )


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """Return what differs between two contents, in the order of the page."""
    old, new = dict(_leaves(before)), dict(_leaves(now))
    return [
        Difference(_words(path), old.get(path), new.get(path))
        for path in dict.fromkeys([*old, *new])
        if old.get(path) != new.get(path)
    ]


def say_differences(found: Sequence[Difference]) -> str:
    """Return the differences as one sentence, the first few by name."""
    said = "; ".join(difference.sentence for difference in found[:_MOST_SAID])
    rest = len(found) - _MOST_SAID
    return f"{said}; and {rest} more." if rest > 0 else f"{said}."


def _limits(specification: Specification) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for limit in specification.limits:
        said = [describe_limit(limit), limit.method and f"by {limit.method}"]
        asked = "required" if limit.required else "not required"
        words = ", ".join(part for part in (*said, asked) if part)
        found.setdefault(limit.name, []).append(words)
    return found


def _leaves(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, str]]:
    if isinstance(node, Mapping):
        for key, child in node.items():
            yield from _leaves(child, (*path, key))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from _leaves(child, (*path, index))
    elif node is not None:
        yield path, str(node)


def _words(path: tuple[str | int, ...]) -> str:
    words: list[str] = []
    for part in path:
        if isinstance(part, int) and words[-1] in _COUNTED:
            words[-1] = f"{_COUNTED[words[-1]]} {part + 1}"
        elif isinstance(part, int):
            words[-1] += f" ({part + 1})" if part else ""
        elif part not in _SILENT:
            words.append(part.replace("_", " "))
    return ", ".join(words)
