"""What holds for the whole house: every route, every page, every file."""
