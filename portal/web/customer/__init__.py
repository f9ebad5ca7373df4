"""Pages of customers: their shipments, certificates, recalls.

From outside: nothing; a page is reached by its address.
Only rows of the customer's own company: services and queries see to it, not these pages.
"""
