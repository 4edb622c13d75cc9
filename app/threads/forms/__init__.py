"""What members may send about threads, one module for each noun."""
