"""Ratings of one's own: from any file to a `Dataset`.

In the order of the work: asked, unpacking, dialects, cells and names (vocabulary), guessing, columns, reading (text,
parquet), cleaning and measures, checking, layouts, asking, ratings.
"""
