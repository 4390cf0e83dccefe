"""The chapters of the findings document."""
