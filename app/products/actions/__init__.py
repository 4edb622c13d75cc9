"""Everything that changes products, one module for each noun."""
