"""Part 1, the guest list and the conversation logs: users, items and ratings, and where they come from."""
