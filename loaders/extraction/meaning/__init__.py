"""What is said: sides and topics by the codebook's cues, dates, money, agreements, claims."""
