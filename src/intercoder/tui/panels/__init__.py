"""The sides from which the agreement screen shows a study: values turned into rows and sentences."""
