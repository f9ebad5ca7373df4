"""What is stated for several rows at once: methods in headings, captions and footnotes."""
