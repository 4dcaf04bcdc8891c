"""The fictional province: received files as they really come, and the truth behind them."""

from warehouse.sample.generate import SampleSummary, generate

__all__ = ["SampleSummary", "generate"]
