"""Coding: decisions, their log, and one coder at work, independent of any screen."""
