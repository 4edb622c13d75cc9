"""Reads over several domains, one module for each page's question."""
