"""Everything that changes trials, missions, enrolments and results, one module for each noun."""
