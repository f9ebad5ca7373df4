"""The steps of reading a document: plain functions over plain data, one a file."""
