"""NoGAN training of Tintype's built-in colour models: from tar shards of photographs to ONNX model packs."""
