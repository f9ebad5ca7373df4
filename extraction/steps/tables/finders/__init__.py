"""The ways in which papers set out results: each finder reads one of them.

Tables down and across, ruled or aligned, specimens, lists, pairs, cards, sentences.
None knows what another found: `judge.propose` asks them all, and the judge chooses.
"""
