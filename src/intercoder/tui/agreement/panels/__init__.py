"""The sides from which the agreement screen shows a study: values as rows and sentences."""
