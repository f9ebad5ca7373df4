"""recalls."""
