"""What editors decided, and the lists they decide on, become files; one module per format."""
