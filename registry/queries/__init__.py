"""The read side: frozen rows for pages and exports, no rules."""
