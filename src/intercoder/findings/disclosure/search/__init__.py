"""The search for what has to be hidden, and for what need not be after all."""
