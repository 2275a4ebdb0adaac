"""The registers: what the office decided, case by case, in the center's database."""
