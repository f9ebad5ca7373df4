"""A file to pages of words: what kind of file it is, its pages one by one, their pictures.

From outside: `read.read_document` for whole files, `triage.identify` for their kind, `render` and
`originals` for the eyes of people.
"""
