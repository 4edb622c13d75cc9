"""Everything that changes persons and their proofs, one module for each noun."""
