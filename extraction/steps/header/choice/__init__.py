"""Which candidates count: lots first, then who is who, then the best candidate of each field.

`settle` weighs what the labels' rules chose against what was learned (docs/adr/0009).
What is not taken stays beside it as an alternative.
"""
