"""Methods stated for several rows at once."""
