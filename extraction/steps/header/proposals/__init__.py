"""Every text that may be the value of a field, each with what speaks for it.

One module for each way that papers state a value: beside a label, in a list, in a letterhead, in
a sentence. None of them decides; `choice` does.
"""
