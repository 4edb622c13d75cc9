"""Tests of the formulas: every vector of their sources, and what must hold for any input."""
