"""The frame of every page: guard, errors, forms, lists, navigation, words, languages, headers.

From outside: everything but pages; rooms take what they share from here and from nowhere else.
Not from outside: `glossary`, `start`, `styleguide`, which are pages.
"""
