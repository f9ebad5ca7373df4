"""Webhooks: other systems are told what happened, signed, in order of the outbox, tried again."""
