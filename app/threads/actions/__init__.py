"""Everything that changes threads, one module for each noun."""
