"""The page welcome."""
