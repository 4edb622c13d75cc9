"""Products, their teams, versions, builds and known problems, and which community carries what."""
