"""Dagster and the command line: what runs when, and how it is shown. No SQL, no business logic."""
