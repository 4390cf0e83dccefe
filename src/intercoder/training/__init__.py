"""Training against a key: attempts, their agreement with the key, and the gate."""
