"""The codebook of a study on the lead's screen: how codes stand, and changing them."""
