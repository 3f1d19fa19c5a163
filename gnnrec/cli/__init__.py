"""The engine at the terminal: the commands, their options, and what they print."""
