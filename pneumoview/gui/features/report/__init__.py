"""Reports: pages, pictures, documents, and the actions that give them away."""
