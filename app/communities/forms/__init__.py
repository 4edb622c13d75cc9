"""What a person may send about communities and membership, one module for each noun."""
