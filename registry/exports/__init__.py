"""What leaves the registry: traces and dossiers as tables, JSON, CSV and EPCIS."""
