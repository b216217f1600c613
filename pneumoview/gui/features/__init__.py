"""What the window can do, one module or folder each; none knows another."""
