"""Printed text brought to the form in which labels are compared: no case, accents, blanks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_SIGNS = {"#": "no", "№": "no", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "&": "and"}
#: Word characters; a run of Chinese characters is a token of its own.
_TOKEN = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+|[#№&:：;；|/()（）,]")
_PLAIN = {"：": ":", "；": ";", "（": "(", "）": ")"}


@dataclass(frozen=True, slots=True)
class Token:
    """A run of letters and digits, or one sign; `start` and `end` are places in the text."""

    folded: str
    start: int
    end: int

    @property
    def is_sign(self) -> bool:
        """Whether this is punctuation, which never counts in a comparison."""
        return self.folded in ":;|/(),"


@lru_cache(maxsize=20_000)
def fold_token(text: str) -> str:
    """Return the text in lower case without accents; the number sign becomes "no"."""
    if text in _SIGNS:
        return _SIGNS[text]
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(_SIGNS.get(c, c) for c in plain if not unicodedata.combining(c))


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text with their places; apostrophes join ("purchaser's")."""
    return list(_tokens(text))


@lru_cache(maxsize=20_000)
def _tokens(text: str) -> tuple[Token, ...]:
    level = re.sub(r"(?<=\w)['’`´](?=\w)", "\u02bc", text)  # a letter apostrophe: same length
    found = []
    for match in _TOKEN.finditer(level):
        raw = match.group()
        folded = _PLAIN.get(raw) or fold_token(raw.replace("\u02bc", ""))
        if folded:
            found.append(Token(folded, match.start(), match.end()))
    return tuple(found)


#: The letters and digits of plain text, folded; all else is left out.
_SQUASHED = {
    code: chr(code).lower() if chr(code).isalnum() else _SIGNS.get(chr(code)) for code in range(128)
}


@lru_cache(maxsize=20_000)
def squash(text: str) -> str:
    """Return all letters and digits of a text as one folded string."""
    if text.isascii():
        return text.translate(_SQUASHED)
    return "".join(token.folded for token in tokenize(text) if not token.is_sign)
