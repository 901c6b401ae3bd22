"""One module per version of the journal's schema."""
