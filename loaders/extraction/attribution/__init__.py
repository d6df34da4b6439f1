"""From layers to attributions: candidates, features, the learned decision."""
