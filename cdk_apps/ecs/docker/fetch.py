"""Fetch the transformer into the folder `model`, while the image is built."""

from huggingface_hub import snapshot_download

MODEL = "distilbert/distilbert-base-cased-distilled-squad"

snapshot_download(MODEL, local_dir="model", allow_patterns=["*.json", "*.txt", "*.safetensors"])
