"""Everything that changes backlogs."""
