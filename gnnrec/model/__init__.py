"""Parts 2 to 5: the graph, propagation on it, how it is trained, and how scores become lists."""
