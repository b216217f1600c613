"""The clinic's network: nodes, studies that are found and fetched, results that are sent, films that are received."""
