"""Imported before any model library: models come from a folder, and nothing is looked up at a hub."""

import os

os.environ["HF_HUB_OFFLINE"] = "1"
