"""Benchmarks: each row is a time beside a named reference of the same run. No assertion on time is made anywhere."""
