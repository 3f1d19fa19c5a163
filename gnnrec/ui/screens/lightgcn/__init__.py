"""The page lightgcn."""
