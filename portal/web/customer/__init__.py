"""Pages of customers: their shipments, certificates, recalls."""
