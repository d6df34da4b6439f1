"""The SPARQL endpoint and the pages over one dossier."""
