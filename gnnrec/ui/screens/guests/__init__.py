"""The page guests."""
