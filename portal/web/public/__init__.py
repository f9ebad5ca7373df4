"""Pages for everybody, without sign-in: verification, answers to a recall, health, Digital Links.

From outside: only `answers`, whose form customers and the own staff use too.
Every view here is marked `@public`: what it shows, a stranger may see.
"""
