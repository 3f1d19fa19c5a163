"""The page your data."""
