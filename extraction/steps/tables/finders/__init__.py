"""The ways in which papers set out results: each finder reads one of them.

Tables down and across, ruled or aligned, specimens, lists, pairs, cards, sentences.
`page_tables` asks them for one page.
"""
