"""Parts 2 to 5: the graph, the gossip on it, how it is taught, and how scores become lists."""
