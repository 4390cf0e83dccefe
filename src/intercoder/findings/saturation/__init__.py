"""Saturation: how many codes reading still brings, and how many there are."""
