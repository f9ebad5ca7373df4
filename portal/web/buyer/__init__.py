"""What the operator's people see of documents: inbox and review desk."""
