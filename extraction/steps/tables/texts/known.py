"""Whether a printed name is that of a test."""

from __future__ import annotations

import re
from functools import lru_cache

from extraction.normalise.characteristics import find_characteristic
from extraction.normalise.dictionary import Dictionary, dictionary_in_force
from extraction.steps.tables.texts.unitlike import is_unit
from extraction.steps.tables.texts.words import fold, phrases_of


def is_element(text: str) -> bool:
    """Whether a word is the symbol of a chemical element as heads print them."""
    plain = text.strip("*%()[]:.,").strip()
    folded = plain.casefold()
    if folded in phrases_of("across", "sums"):
        return True
    return (
        folded in phrases_of("across", "elements")
        and (len(plain) == 1 or plain[0].isupper())
        and plain[:1].isupper()
    )


def as_element(text: str) -> str:
    """Return the symbol that readers confuse: "AI" for "Al", "TI" for "Tl"."""
    if len(text) == 2 and text[1] == "I" and not is_element(text[0] + "i"):
        return text[0] + "l" if is_element(text[0] + "l") else text
    return text


@lru_cache(maxsize=4096)
def names_test(text: str) -> bool:
    """Whether a head's text names a test known to stand across."""
    folded = fold(re.sub(r"[(\[].*?[)\]]", " ", text))
    words = [w for w in folded.split() if not is_unit(w)] or folded.split()
    known = phrases_of("across", "names")
    return folded in known or any(
        " ".join(words[a:b]) in known
        for a in range(len(words))
        for b in range(a + 1, min(len(words), a + 4) + 1)
    )


def knows_test(name: str) -> bool:
    """Return whether the name is a test that we know, in any of the languages."""
    return _knows_test(name, dictionary_in_force())


@lru_cache(maxsize=8192)
def _knows_test(name: str, dictionary: Dictionary) -> bool:
    if not name or len(name) > 160:
        return False
    if names_test(name) or is_element(name):
        return True
    return find_characteristic(name, dictionary=dictionary, near=False) is not None


@lru_cache(maxsize=4096)
def describes_specimen(name: str) -> bool:
    """Return whether a head names a size or a condition of what was tested, not a property.

    Heads in two languages count by either half.
    """
    parts = [fold(name), *(fold(part) for part in re.split(r"[/|]|\s{2,}", name))]
    if any(part in phrases_of("across", "conditions") for part in parts):
        return True
    words = fold(re.sub(r"[(\[].*?[)\]]", " ", name)).split()
    if not words or names_test(name):
        return False
    sizes = phrases_of("across", "sizes")
    described = sizes | phrases_of("across", "conditions")
    return words[-1] in sizes or words[0] in sizes or all(word in described for word in words)


#: Kinds of labels whose values are no results, whatever heading they stand under.
_HEADER_KINDS = frozenset(
    {
        *("certificate_number", "issue_date", "approval_date", "completion_date", "date"),
        *("print_date", "sampling_date", "receipt_date", "order_date", "delivery_date"),
        *("manufacture_date", "expiry_date", "retest_date", "supplier", "laboratory", "client"),
        *("customer", "purchase_order", "sales_order", "delivery_number", "invoice_number"),
        *("country_of_origin", "storage_conditions", "lot_number", "inspection_lot"),
        *("customer_lot", "sample", "product_name", "product_code", "customer_material"),
        *("quantity", "quantity_net"),
    }
)


@lru_cache(maxsize=8192)
def names_header(text: str) -> bool:
    """Return whether a text is the label of a header field ("Date of issue"), and no test."""
    # the header's steps import the tables'
    from extraction.steps.header.texts.folding import squash  # noqa: PLC0415
    from extraction.steps.header.texts.words_of_labels import phrases  # noqa: PLC0415

    if len(text) > 60 or knows_test(text):
        return False
    parts = [text, *re.split(r"\s/\s|\|", text)]
    kinds = (phrases().get(squash(part.strip(" :")), ("",))[0] for part in parts)
    return any(kind in _HEADER_KINDS for kind in kinds)
