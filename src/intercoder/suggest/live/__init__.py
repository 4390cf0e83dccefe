"""Suggestions while people code: the worker process and its client."""
