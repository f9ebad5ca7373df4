"""Small papers drawn as text, to tell certificates from what only looks like one."""
