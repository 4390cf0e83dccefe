"""Tables of answers and earlier decisions, brought into a study."""
