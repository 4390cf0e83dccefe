"""The codebook as a value: codes, their tree, keys, faults, and the files they come in."""
