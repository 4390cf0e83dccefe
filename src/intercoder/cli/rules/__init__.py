"""`intercoder rule`: rules that people write, tried, measured and applied."""
