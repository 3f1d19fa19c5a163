"""The page walk in."""
