"""DICOM out and in: results as objects, other nodes of the network, and a node that answers.

highdicom, pynetdicom and dicomweb-client are imported where they are used.
"""
