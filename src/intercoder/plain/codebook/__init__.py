"""The codebook of a study line by line: how codes stand, and changing them."""
