"""The assets, one module a layer: received, raw, modelled, published."""
