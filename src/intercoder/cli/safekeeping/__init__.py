"""Commands that copy, back up, restore and verify a study."""
