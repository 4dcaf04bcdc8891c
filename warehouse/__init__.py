"""Data coming in and the store: plain Python, no Dagster, no HTML."""
