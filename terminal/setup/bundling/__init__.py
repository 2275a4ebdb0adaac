"""The bundling of releases at IT's desk: what belongs into one is fetched, checked and signed."""
