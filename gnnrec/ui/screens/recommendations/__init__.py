"""The page recommendations."""
