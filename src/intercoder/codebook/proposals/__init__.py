"""Codes that coders propose while coding, until a lead decides on them."""
