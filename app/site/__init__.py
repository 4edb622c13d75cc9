"""The administrators' side of the site: setup, people, communities, products, jobs, mail, health."""
