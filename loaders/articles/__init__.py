"""Articles: plain text and HTML, from files and web addresses, into a dossier."""
