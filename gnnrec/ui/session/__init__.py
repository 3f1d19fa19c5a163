"""What a visitor has chosen, whose data it is, and what is made of it: models, jobs, caches."""
