"""Small cells: what an attacker could work out of published counts, and how to prevent it."""
