"""Tables that guard themselves: one subject a file, no session, no query."""
