"""Comparing research directions: prepare, find candidates, measure, score, explain."""
