"""The portal: all pages put together, the start page, and the process that serves them."""
