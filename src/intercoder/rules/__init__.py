"""Rules that people write, measured on what coders decided and applied to what nobody reads."""
