"""What a supplier's people see: owed, sent, decided; send, and check what was read."""
