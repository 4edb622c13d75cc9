"""A few walks in a real browser: keyboard, no JavaScript, live update, accessibility."""
