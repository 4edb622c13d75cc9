"""Our mail is composed as it should be, and leaves the house or says why not."""
