"""The network side of the center: who holds a connection, how long, and with which certificate."""
