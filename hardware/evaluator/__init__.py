"""The evaluator: five buttons and their lamps on pins, or boxes on a serial bus."""
