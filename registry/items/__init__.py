"""Items: what is bought, made and sold, with specifications, bills, numbering and rules of content.

From outside: all of it; `numbering` gives the numbers of every room above.
Lots are not known here: what only they can tell comes as an argument (`change_item(has_lots=...)`).
"""
