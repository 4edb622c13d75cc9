"""Notices: what a person is told, in-app and by mail, once."""
