"""Studies in encrypted files: encrypting them, and changing their key."""
