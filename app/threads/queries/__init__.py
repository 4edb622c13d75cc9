"""Reads of threads, one module for each question."""
