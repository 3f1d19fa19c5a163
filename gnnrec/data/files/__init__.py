"""Ratings of one's own: from any file to a `Dataset`.

In the order of the work: asked, unpacking, encodings, lists, dialects, cells and names (vocabulary), guessing, columns,
reading (text, parquet, json_lines, workbook; matrices and crowded cells), cleaning and measures (dates, words),
checking, layouts and siblings, asking, meaning, ratings.
"""
