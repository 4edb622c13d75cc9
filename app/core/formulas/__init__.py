"""The formulas behind every number shown, one module a subject; no database, no clock, no chance."""
