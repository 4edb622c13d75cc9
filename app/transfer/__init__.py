"""Bringing things in and taking them out: imports now; exports and erasure when they are built."""
