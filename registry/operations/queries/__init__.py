"""What forms and lists of operations show: `choices` for the own staff, `customer` for consignees.

From outside: the portal's pages.
They only read, and only what the actor may see.
"""
