"""Article pages written for this project and the figures that their reading must not fall below."""
