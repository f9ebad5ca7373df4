"""The meaning of the header: labels, candidates, roles, choice. Entry: `read_header`.

From outside: what `__all__` names, and `folding`, `words_of_labels` for steps beside it.
The words of labels are data in extraction/vocabulary/.
"""

from __future__ import annotations

from extraction.steps.header.read import read_header
from extraction.steps.header.reading import HeaderPart, HeaderReading

__all__ = ["HeaderPart", "HeaderReading", "read_header"]
