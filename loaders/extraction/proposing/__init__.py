"""From attributions to proposed records, and into the document's file."""
