"""The plate and the staff's own: views drawn on surfaces."""
