"""Small learned parts: what they are worth stands in `models/CARD.md`.

From outside: `judge` by the pipeline, `train` by the command line.
Models are JSON, read without a learning library; training needs LightGBM and scikit-learn.
"""
