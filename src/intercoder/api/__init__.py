"""The door for Python and notebooks: what `import intercoder` gives, each loaded when asked for."""
