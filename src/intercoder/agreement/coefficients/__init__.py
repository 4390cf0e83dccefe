"""The coefficients, and the distances they are based on."""
