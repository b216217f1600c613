"""What the model says: the request, its thread, the words, the panel."""
