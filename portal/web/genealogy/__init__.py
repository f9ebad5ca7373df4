"""Pages of lots and what they are made of: lots, dossiers, search, trace, gap radar, papers.

From outside: nothing; a page is reached by its address.
Rules: `registry.genealogy`; files: `registry.exports`; graph: portal/static/js/genealogy/graph/.
"""
