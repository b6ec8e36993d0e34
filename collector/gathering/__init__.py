"""Facts come in: what is due is crawled, archived, read and stored."""
