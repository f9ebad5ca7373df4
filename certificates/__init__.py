"""The lineage certificate of a shipment: content, PDF, signature, status, verification."""
