"""Facts become the editors' list: stories, sections, candidates, certificate."""
