"""Events from outside as tables (CSV, XLSX): read, understood row by row, recorded."""
