"""Why: scores taken apart, what would change them, and propagation walked, drawn and projected."""
