"""The planners' briefing: everything that waits for a decision, in one document, made from the marts."""
