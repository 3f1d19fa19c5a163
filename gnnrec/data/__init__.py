"""Part 1: users, items and ratings, and where they come from."""
