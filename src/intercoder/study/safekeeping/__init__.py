"""Backups, copies, and verification."""
