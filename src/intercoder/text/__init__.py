"""Text of answers: showing it safely, comparing it, finding its script."""
