"""The screens: a face shown whole in a window on a display, or off screen."""
