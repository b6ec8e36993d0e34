"""Places and bodies of our city: found in texts and in the tables of attachments, and made into drafts."""
