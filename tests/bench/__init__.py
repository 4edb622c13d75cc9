"""`make bench`: how fast the site is, as ratios measured in one run. See docs/performance.md."""
