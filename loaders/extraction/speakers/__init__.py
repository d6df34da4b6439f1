"""From mentions to actors: names and their spellings, offices, pronouns, descriptions."""
