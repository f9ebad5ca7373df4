"""Printed text to exact values: numbers, limits, units, dates, names of tests."""
