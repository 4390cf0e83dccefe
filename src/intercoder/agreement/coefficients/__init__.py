"""The coefficients, and the distances they rest on."""
