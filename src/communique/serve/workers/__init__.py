"""The processes that answer: what a worker does, and the pool of them as the front sees it."""
