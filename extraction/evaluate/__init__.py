"""How good the engine is: runs it over labelled documents and counts.

From outside: what `__all__` names: `run_extraction`, `evaluate`, `Report`, `write_html`.
No step of reading may know a label: besides commands only `extraction.learned` comes here.
"""

from extraction.evaluate.page import write_html
from extraction.evaluate.report import Report, evaluate
from extraction.evaluate.run import run_extraction

__all__ = ["Report", "evaluate", "run_extraction", "write_html"]
