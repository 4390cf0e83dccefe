"""What every work saves with: the writer, the saver, and the outbox for a server that is away."""
