"""Ratings of one's own: from any file to a `Dataset`.

In the order of the work: asked, budget (memory), unpacking (archives, streams), encodings (alphabets), lists, dialects,
cells and names (vocabulary), guessing (columns_seen, by_place), columns, reading (text with its manner and quotes,
parquet, json_lines, workbook with its sheets; matrices and crowded cells), cleaning and measures (dates, words),
checking, layouts and siblings, asking, meaning, ratings; and apart, where a stranger's file is read.
"""
