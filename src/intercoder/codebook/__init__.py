"""The codebook as a value: codes, their tree, keys, faults, and codebook files."""
