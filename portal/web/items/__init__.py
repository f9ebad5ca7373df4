"""Pages of items: the item, specifications, bills of materials, numbering, content.

From outside: nothing; a page is reached by its address.
Rules: `registry.items`; what joins an item with everything else: `registry.insight.items`.
"""
