"""The recorded day that ships with the collector: invented articles in the true markup of every watched site."""
