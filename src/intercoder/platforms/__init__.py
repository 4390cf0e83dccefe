"""What Linux, macOS and Windows do differently: one module for each kind of it."""
