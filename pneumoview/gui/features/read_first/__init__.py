"""Reading before the AI: its results stay covered until the reader has answered, and both are compared."""
