"""What an account is: its rules, and what is whose."""
