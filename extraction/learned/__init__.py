"""Small learned parts: what they are worth stands in `models/CARD.md`.

Models are JSON, read without a learning library; training needs LightGBM and scikit-learn.
"""
