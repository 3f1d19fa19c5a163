"""Why: scores taken apart, what would change them, and the gossip walked, drawn and seen from above."""
