"""Values that cannot be read: finding and naming them."""
