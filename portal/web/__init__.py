"""The web: blueprints for each audience. The only readers of the web framework's globals."""
