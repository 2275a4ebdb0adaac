"""The pages of people: accounts, audits, erasures, and what is kept how long."""
