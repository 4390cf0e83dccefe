"""A demonstration study, made once: anna, ben and carla have coded a library's visitors."""

from __future__ import annotations
