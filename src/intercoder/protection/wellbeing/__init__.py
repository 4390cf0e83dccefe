"""What protects coders from heavy answers without knowing studies: a lexicon."""
