"""Reads about notices: whom to tell, what was told, what a mail says, what a stream may say."""
