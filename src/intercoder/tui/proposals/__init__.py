"""The screens on which coders propose codes and leads decide about them."""
