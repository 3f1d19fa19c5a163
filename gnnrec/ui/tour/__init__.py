"""The tour of twelve cards, and what a room needs: the stage, the keys, the presenter's notes, the five questions."""
