"""One spider per CMS family; each turns one response into entries and perhaps a next page."""
