"""What changes notices: telling, reading, choosing."""
