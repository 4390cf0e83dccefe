"""Looking at what left a study."""
