"""How good the engine is: runs it over labelled documents and counts.

Public door: `run_extraction`, `evaluate`, `write_html`.
"""

from extraction.evaluate.page import write_html
from extraction.evaluate.report import Report, evaluate
from extraction.evaluate.run import run_extraction

__all__ = ["Report", "evaluate", "run_extraction", "write_html"]
