"""Made-up answers to open questions, with their true codes and three simulated coders."""
