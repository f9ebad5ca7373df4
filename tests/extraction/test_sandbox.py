from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from extraction import sandbox
from extraction.errors import BadDictionary, EmptyFile, PasswordNeeded, ReaderStopped, TooLarge
from extraction.options import READING, Options, Place
from extraction.pipeline import extract
from extraction.sandbox import Child, extract_in_sandbox, view_in_sandbox
from tests.extraction.documents import certificate_stream, changed, packed, pdf_with, picture
from tests.extraction.programs import tesseract_that

PDF = pdf_with(certificate_stream())
WOBBLING = b"Certificate of Analysis\nLot;4711\nTest;Result;Unit\nWackeln;0,5;%\nLead;0,1;mg/kg\n"
SCAN = packed(picture(), "PNG")


@pytest.fixture(scope="module", autouse=True)
def no_child_is_left() -> Iterator[None]:
    yield
    sandbox.close_sandbox()


@pytest.fixture
def no_child_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For tests of the children themselves; the others share a warm one, as documents do."""
    own = sandbox._Pool()
    monkeypatch.setattr(sandbox, "_POOL", own)
    yield
    own.close()


def frozen() -> Child:
    """Return a reading process that will not answer, however fast the machine is."""
    child = Child()
    os.kill(child._process.pid, signal.SIGSTOP)
    return child


def has_ended(pid: int) -> bool:
    """Whether a process ends, now or soon: it was killed, not asked."""
    for _ in range(600):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


class TestExtractInSandbox:
    def test_the_result_is_the_same_as_without(self) -> None:
        apart, here = extract_in_sandbox(PDF).to_json(), extract(PDF).to_json()
        for result in (apart, here):
            for page in result["pages"]:
                del page["seconds"]
        assert apart == here

    def test_errors_come_through_with_their_facts(self) -> None:
        with pytest.raises(TooLarge) as caught:
            extract_in_sandbox(pdf_with([""] * 5), options=Options(max_pages=4))
        assert (caught.value.what, caught.value.limit) == ("pages", 4)

    def test_a_password_is_asked_for(self) -> None:
        locked = pdf_with("", encryption=pikepdf.Encryption(owner="o", user="u", R=6))
        with pytest.raises(PasswordNeeded):
            extract_in_sandbox(locked)

    def test_an_empty_file_needs_no_process(self) -> None:
        with pytest.raises(EmptyFile):
            extract_in_sandbox(b"")

    def test_progress_is_told_here(self) -> None:
        told: list[tuple[int, str]] = []
        options = Options(progress=lambda page, _pages, what: told.append((page, what)))
        extract_in_sandbox(pdf_with([certificate_stream()] * 3), options=options)
        assert [page for page, what in told if what == "reading"] == [1, 2, 3]

    @pytest.mark.usefixtures("no_child_waits")
    def test_a_late_reader_is_stopped(self) -> None:
        child = frozen()
        sandbox._POOL.give_back(child)
        with pytest.raises(TooLarge) as caught:
            extract_in_sandbox(SCAN, options=Options(max_seconds=0.2))
        assert caught.value.what == "seconds of reading"
        assert not child.alive

    @pytest.mark.usefixtures("no_child_waits")
    def test_a_hungry_reader_is_stopped(self) -> None:
        with pytest.raises((TooLarge, ReaderStopped)):
            extract_in_sandbox(SCAN, options=Options(max_memory=256 * 1024**2))

    @pytest.mark.usefixtures("no_child_waits")
    def test_a_warm_reader_is_used_again(self) -> None:
        extract_in_sandbox(PDF)
        [child] = sandbox._POOL._waiting
        extract_in_sandbox(PDF)
        assert sandbox._POOL._waiting == [child]
        assert child.documents == 2

    def test_a_scan_is_read_by_both_readers(self) -> None:
        result = extract_in_sandbox(SCAN)
        [lot] = result.lots
        reasons = {reason.code for reason in lot.fields["lot_number"].reasons}
        assert "ocr.readers_agree" in reasons
        assert "ocr.one_reader" not in {problem.code for problem in result.problems}

    @pytest.mark.usefixtures("no_child_waits")
    def test_a_reader_that_dies_leaves_no_program_and_no_file_behind(self, tmp_path: Path) -> None:
        """The second reader, still at work, ends with the process that asked it."""
        work = f"echo $$ $TMPDIR >{tmp_path}/me; kill -9 $PPID; exec sleep 600"
        with tesseract_that(work, tmp_path), pytest.raises(ReaderStopped):
            extract_in_sandbox(SCAN)
        pid, folder = (tmp_path / "me").read_text().split()
        assert has_ended(int(pid))
        assert Path(folder).name.startswith("lotbridge-reading-")
        assert not Path(folder).exists()


def with_picture(pdf: pikepdf.Pdf) -> None:
    """Put a page that is a picture between the two: both readers look at it."""
    with pikepdf.open(BytesIO(packed(picture(), "PDF", resolution=150))) as scan:
        pdf.pages.insert(1, scan.pages[0])


@pytest.mark.usefixtures("no_child_waits")
class TestPagesThatKill:
    def test_the_rest_is_read_and_the_page_is_named(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        data = changed(pdf_with([certificate_stream()] * 2), with_picture)
        pages: list[int] = []
        told: list[str] = []
        with tesseract_that("kill -SEGV $PPID; exec sleep 600", tmp_path):
            result = view_in_sandbox(
                data,
                options=Options(told=told.append),
                on_page=lambda page: pages.append(page.number),
            )

        assert [bool(page.words) for page in result.pages] == [True, False, True]
        assert [lot.fields["lot_number"].value for lot in result.lots] == ["CA-240731"]
        [sentence] = result.unread
        assert sentence.startswith("Page 2: it could not be read")
        assert "type what it says" in sentence
        assert pages == [1, 2, 3]
        stopped, again = told
        assert "it ended with -11" in stopped
        assert "tesseract.py" in stopped  # where in our code
        assert "CA-240731" not in stopped
        assert again == "read again without page 2 (reading): stopped"
        assert caplog.text == ""  # whoever asked to know logs it

    def test_alone_it_is_refused_as_before(self, tmp_path: Path) -> None:
        with (
            tesseract_that("kill -9 $PPID; exec sleep 600", tmp_path),
            pytest.raises(ReaderStopped),
        ):
            extract_in_sandbox(SCAN)

    @pytest.mark.parametrize("error", [ReaderStopped(), TooLarge("seconds of reading", "9", 1)])
    def test_not_more_than_a_few_are_left_out(
        self, monkeypatch: pytest.MonkeyPatch, error: ReaderStopped | TooLarge
    ) -> None:
        tried: list[tuple[int, ...]] = []

        class Dying(Child):
            def __init__(self) -> None:
                self.place = None

            def read(self, *args: object) -> dict[str, object]:
                left_out = args[2].leave_out  # type: ignore[attr-defined]
                tried.append(tuple(left.place.page for left in left_out))
                self.place = Place("f", len(tried), READING)
                raise error

            def kill(self) -> None:
                """Nothing runs."""

        monkeypatch.setattr(sandbox._POOL, "take", Dying)
        with pytest.raises(type(error)):
            extract_in_sandbox(PDF)
        assert tried == [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)]

    def test_nothing_is_tried_again_when_the_time_of_the_document_is_up(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sandbox._POOL, "take", lambda: standing_at(2))
        with pytest.raises(TooLarge) as caught:
            extract_in_sandbox(PDF, options=Options(max_seconds=0.2))
        assert caught.value.limit == 0.2


def standing_at(page: int) -> Child:
    """Return a reading process that came to a page and will say no more."""
    child = frozen()
    answers, listen = [{"standing": ["f", page, READING]}], child._line

    def line(deadline: float) -> dict[str, object]:
        return answers.pop() if answers else listen(deadline)

    child._line = line  # type: ignore[method-assign]
    return child


class TestViewInSandbox:
    def test_pictures_come_with_the_result(self) -> None:
        pages: list[int] = []
        result = view_in_sandbox(PDF, on_page=lambda page: pages.append(page.number))
        assert pages == [page.number for page in result.pages] == [1]


class TestChild:
    def test_a_killed_child_is_an_error_and_no_more(self) -> None:
        child = frozen()
        threading.Timer(0.3, os.kill, (child._process.pid, signal.SIGKILL)).start()
        with pytest.raises(ReaderStopped):
            child.read(packed(picture(size=(4000, 4000)), "PNG"), "", Options())
        assert not child.alive

    def test_a_page_has_its_own_time(self) -> None:
        child = standing_at(3)
        with pytest.raises(TooLarge) as caught:
            child.read(PDF, "", Options(max_page_seconds=0.1))
        assert (caught.value.limit, child.place) == (0.1, Place("f", 3, READING))
        assert not child.alive

    def test_secrets_of_the_service_do_not_reach_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LOTBRIDGE_SECRET_KEY", "hush")
        child = Child()
        with open(f"/proc/{child._process.pid}/environ", "rb") as file:  # noqa: PTH123
            environment = file.read()
        child.kill()
        assert b"hush" not in environment


class TestOwnDictionary:
    def test_it_reaches_the_reading_process(self, tmp_path: Path) -> None:
        own = tmp_path / "own.toml"
        own.write_text('[characteristics.wobble]\nname = "Wobble"\nde = ["Wackeln"]\n')

        result = extract_in_sandbox(WOBBLING, name="coa.csv", options=Options(dictionaries=(own,)))
        without = extract_in_sandbox(WOBBLING, name="coa.csv")

        found = [row.characteristic for lot in result.lots for row in lot.rows]
        assert found == ["wobble", "lead"]
        assert [row.characteristic for lot in without.lots for row in lot.rows] == [None, "lead"]

    def test_a_bad_one_is_told_as_such(self, tmp_path: Path) -> None:
        with pytest.raises(BadDictionary) as caught:
            extract_in_sandbox(PDF, options=Options(dictionaries=(tmp_path / "gone.toml",)))

        assert caught.value.path == str(tmp_path / "gone.toml")
