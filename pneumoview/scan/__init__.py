"""Many files become a table."""
