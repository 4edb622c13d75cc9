"""Everything that changes communities and membership, one module for each noun."""
