"""The application: who asks, what may they do, what do they see."""
