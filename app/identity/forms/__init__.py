"""What a person may send about themself, one module for each noun."""
