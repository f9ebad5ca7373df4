"""Pages for everybody, without sign-in: verification, answers to a recall."""
