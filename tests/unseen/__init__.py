"""Pages, lists and refusals that were written without knowing the reader, each in the markup of another site."""
