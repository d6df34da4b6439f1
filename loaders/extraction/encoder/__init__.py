"""The encoder tier: a small transformer tags words as source, cue or content; rules link them.

The model is the user's own: a folder named by ``COMMUNIQUE_ENCODER`` with ``model.onnx``,
``tokenizer.json`` and ``labels.json``, as ``python -m benchmarks.extraction.train_encoder`` writes
it. It runs on onnxruntime and tokenizers alone.
"""

from communique.loaders.extraction.encoder.network import Encoder, load
from communique.loaders.extraction.encoder.reading import attributions, tier

__all__ = ["Encoder", "attributions", "load", "tier"]
