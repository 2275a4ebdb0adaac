"""What the supervision office works by, made of what the terminals recorded: sheets and figures, all pure."""
