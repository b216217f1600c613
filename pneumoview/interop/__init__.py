"""DICOM out and in: results as objects, other nodes of the network, and a node that answers."""
