"""What forms print around a caption: box numbers, the same in another script."""

from __future__ import annotations

import re

#: The number of a form's box in front of its caption: "7. Description", "13e. Date".
_BOX_NUMBER = re.compile(r"\d{1,2}[a-z]?[.)]\s+(?=[^\W\d_])")
#: Chinese, then the same in Latin letters: "批号 Lot No.".
_SCRIPTS = re.compile(r"[\u3400-\u9fff（）、/ ]{2,14}?[ /:：]*(?=[A-Za-z])")


def after_box_number(text: str) -> int:
    """Return where the caption behind a box number begins, 0 without such a number."""
    match = _BOX_NUMBER.match(text)
    return match.end() if match is not None else 0


def second_script(text: str) -> int:
    """Return where the Latin half of a caption in Chinese and Latin begins, 0 without one."""
    match = _SCRIPTS.match(text)
    if match is None or not any("\u3400" <= sign <= "\u9fff" for sign in match.group()):
        return 0
    return match.end()
