"""Who asks, where they stand, and what they may do. The one way to the database."""
