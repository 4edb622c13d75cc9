"""What the tests stand on: a database server, a browser, a mail sink, our own rules."""
