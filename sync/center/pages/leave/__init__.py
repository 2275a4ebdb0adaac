"""The pages of leave: asked for, decided, and who is absent."""
