"""What is said over HTTP: requests read, answers sent, and everything around them."""
