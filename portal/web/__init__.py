"""The web: a room of pages for each subject or audience, on one common frame.

From outside: `application.build`, by `portal.create_app`; a module with a `bp` is found by itself.
Rooms share by `portal.web.frame`; what else one gives to another, its own docstring names.
"""
