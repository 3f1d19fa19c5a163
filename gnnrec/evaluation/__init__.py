"""Part 6, testing the matchmaker: splits, metrics, rivals and the scoreboard."""
