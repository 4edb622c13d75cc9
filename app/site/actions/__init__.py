"""What administrators change, and the demonstration site."""
