"""Reads of trials, missions and who takes part, one module for each noun."""
