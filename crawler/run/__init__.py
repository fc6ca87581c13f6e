"""A run: its jobs, budgets, processes and locks."""
