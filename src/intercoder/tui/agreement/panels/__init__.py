"""The panels of the agreement screen: values as rows and sentences."""
