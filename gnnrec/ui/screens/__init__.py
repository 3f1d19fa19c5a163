"""What serves one page alone, a room a page."""
