"""How older studies become what this program writes. A released migration is never edited."""
