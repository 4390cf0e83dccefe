"""Tables over a scored data set, counted without loading it, and estimates that rest on them."""
