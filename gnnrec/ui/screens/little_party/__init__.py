"""The page little_party."""
