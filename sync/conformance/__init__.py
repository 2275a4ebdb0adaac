"""Conformance: whether a center keeps the contract, asked over the wire as any terminal would."""
