"""Threads, comments, votes, tags, views and watching: what members say to us and each other."""
