"""What is measured, against whom. Each file is run by hand: python -m benchmarks.NAME."""
