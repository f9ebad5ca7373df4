"""Parties: organizations and what they are to each other, their sites, people and contacts.

From outside: all of it; the lowest room, so every other one may point here.
`scope` finds rows for an actor and is the pattern of every other `scope`: a stranger's row is none.
"""
