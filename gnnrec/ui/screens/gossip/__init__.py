"""The page gossip."""
