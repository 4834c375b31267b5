"""Whole jobs. Each returns a result and prints nothing."""
