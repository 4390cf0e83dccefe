"""The screens for identical answers coded differently."""
