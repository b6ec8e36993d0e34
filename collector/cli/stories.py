"""Stories from the command line: why items stand together, and grouping them anew."""
