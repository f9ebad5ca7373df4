"""A certificate of our own making, as PDF: what the browser tests send."""

from __future__ import annotations

from weasyprint import HTML

_PAGE = """
<style>
  @page {{ size: A4; margin: 20mm }}
  body {{ font: 11pt "DejaVu Sans", sans-serif }}
  table {{ border-collapse: collapse; width: 100% }}
  td, th {{ border: 1px solid #444; padding: 4px 8px; text-align: left }}
  .head td {{ border: 0 }}
</style>
<h1>Certificate of Analysis</h1>
<p>Acme Chemicals Ltd, 12 Harbour Road, Leeds</p>
<table class="head">
  <tr><td>Certificate No.:</td><td>COA-10423</td><td>Date of issue:</td><td>10 Nov 2026</td></tr>
  <tr><td>Product:</td><td>Zinc gluconate</td><td>Purchase order:</td><td>PO-4500123</td></tr>
  <tr><td>Lot number:</td><td>{lot}</td><td>Expiry date:</td><td>03 Apr 2028</td></tr>
</table>
<h2>Results</h2>
<table>
  <tr><th>Test</th><th>Method</th><th>Unit</th><th>Specification</th><th>Result</th></tr>
  <tr><td>Assay</td><td>HPLC</td><td>%</td><td>98.0 - 102.0</td><td>99.4</td></tr>
  <tr><td>Loss on drying</td><td>USP 731</td><td>%</td><td>max. 11.6</td><td>9.8</td></tr>
  <tr><td>Lead</td><td>ICP-MS</td><td>mg/kg</td><td>max. 0.5</td><td>&lt; 0.05</td></tr>
  <tr><td>Arsenic</td><td>ICP-MS</td><td>mg/kg</td><td>max. 1.0</td><td>&lt; 0.1</td></tr>
</table>
<p>We confirm that the lot complies with the specification.</p>
<p>Approved by: Jane Miller, Quality Control</p>
"""


def make_certificate(lot: str = "0125HO002") -> bytes:
    """Return the PDF of a certificate for one lot with four results."""
    pdf: bytes = HTML(string=_PAGE.format(lot=lot)).write_pdf()
    return pdf


#: A table with a column for each of two units, and nothing that says which one counts.
_TWO_UNITS = """
<style>
  table.units {{ width: 400pt; table-layout: fixed }}
  table.units td + td, table.units th + th {{ text-align: right }}
</style>
<table class="units">
  <tr><th style="width: 144pt">Metal</th><th>mg/kg</th><th>µg/L</th></tr>
  <tr><td>Nickel</td><td>1.2</td><td>1200</td></tr>
  <tr><td>Chromium</td><td>0.8</td><td>800</td></tr>
  <tr><td>Cobalt</td><td>0.05</td><td>50</td></tr>
  <tr><td>Zinc</td><td>14</td><td>14000</td></tr>
</table>
"""


def make_two_units(lot: str = "0125HO002") -> bytes:
    """Return the PDF of a certificate whose results stand in two units side by side."""
    before, _, rest = _PAGE.partition("<h2>Results</h2>")
    after = rest[rest.index("</table>") + len("</table>") :]
    pdf: bytes = HTML(
        string=f"{before}<h2>Results</h2>{_TWO_UNITS}{after}".format(lot=lot)
    ).write_pdf()
    return pdf
