"""How long it takes: gnnrec and its peers against the clock, growth with the data, and what a large file costs."""
