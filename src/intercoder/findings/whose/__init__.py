"""Whose codes a finding rests on: coders, their majority, the consensus, the final results."""
