"""Everything that changes accounts and timelines, one module for each noun."""
