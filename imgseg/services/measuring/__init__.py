"""How fast the engines are, and how right the verdicts."""
