"""The page To read alone: all passages on one page, and as one file to print."""
