"""Encryption of studies and packages: keys, and where a passphrase comes from."""
