"""The document as a whole: its type, its lots with their rows, and what does not fit together.

`assemble.assemble` puts header and tables together; the others each look for one kind of
contradiction, or settle one question that no single page answers.
"""
