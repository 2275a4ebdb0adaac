"""The services inside the terminal's process: the loop, the control socket, devices, monitors."""
