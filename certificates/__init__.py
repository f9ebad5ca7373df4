"""The lineage certificate of a shipment: content, PDF, signature, status, verification.

From outside: `requests`, `views`, `check`, `changes`, `status`: light; `issue`, `verify` load
PDF libraries.
Not from outside: `gather`, `coa`, `epcis`, `render`, `tree`: steps of issuing.
"""
