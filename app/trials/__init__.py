"""Trials: a version in the hands of a cohort, its missions, who is enrolled, what came out."""
