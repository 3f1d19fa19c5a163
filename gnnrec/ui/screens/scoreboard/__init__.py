"""The page scoreboard."""
