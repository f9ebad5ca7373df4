"""Printed text to exact values: numbers, limits, units, dates, names of tests.

`values.parse_value`, `limits.parse_limits` and `limits.from_columns`, `units.find_unit` and
`units.convert`, `dates.parse_dates` and `dates.find_dates`, `dateorder.resolve`,
`verdicts.find_verdict`, `numbers.infer_decimal_mark`, `judge.judge`,
`characteristics.find_characteristic`, `methods.parse_method`. Nothing here guesses silently:
what a text leaves open comes back as alternatives and flags. The words are data, in
`extraction/vocabulary/`. No module loads a heavy library before it is needed.
"""
