from __future__ import annotations

import pytest

from extraction.engines.outlook import MAX_DEPTH, is_outlook_message, outlook_attachments
from extraction.errors import TooLarge, Unreadable
from tests.extraction.compound import Folder, attachment, compound_file, message

LARGE = b"%PDF-1.7 " * 2_000  # in sectors of its own
SMALL = b"Lot;4711\n"  # in the part for small streams


class TestOutlookAttachments:
    def test_it_finds_files_large_and_small_with_their_names(self) -> None:
        data = compound_file(message(attachment("CoA ä.pdf", LARGE), attachment("a.csv", SMALL)))

        assert is_outlook_message(data)
        assert outlook_attachments(data) == [("CoA ä.pdf", LARGE), ("a.csv", SMALL)]

    def test_it_opens_attached_messages(self) -> None:
        inner = message(attachment("coa.pdf", LARGE))
        data = compound_file(message(attachment("Fwd", inner), attachment("a.csv", SMALL)))

        assert outlook_attachments(data) == [("coa.pdf", LARGE), ("a.csv", SMALL)]

    def test_a_message_without_attachments_has_none(self) -> None:
        assert outlook_attachments(compound_file(message())) == []

    def test_messages_in_messages_end_somewhere(self) -> None:
        nested: Folder = message(attachment("a.csv", SMALL))
        for _ in range(MAX_DEPTH + 1):
            nested = message(attachment("Fwd", nested))

        with pytest.raises(TooLarge):
            outlook_attachments(compound_file(nested))

    @pytest.mark.parametrize("size", [40, 600, 3_000])
    def test_a_cut_file_is_damaged(self, size: int) -> None:
        data = compound_file(message(attachment("coa.pdf", LARGE)))

        with pytest.raises(Unreadable):
            outlook_attachments(data[:size])

    def test_streams_that_claim_more_than_the_file_holds_are_refused(self) -> None:
        data = compound_file(message(attachment("coa.pdf", LARGE)))
        size = len(LARGE).to_bytes(8, "little")
        assert data.count(size) == 1

        with pytest.raises(Unreadable):
            outlook_attachments(data.replace(size, (1 << 30).to_bytes(8, "little")))


class TestIsOutlookMessage:
    def test_another_compound_file_is_none(self) -> None:
        assert not is_outlook_message(compound_file({"Workbook": LARGE}))
