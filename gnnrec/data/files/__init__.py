"""Ratings of one's own: from any file to a `Dataset`.

In the order of the work: asked, unpacking, dialects, columns, reading (text, parquet), cleaning and measures, checking,
layouts, ratings.
"""
