"""What an account is: its rules, its end, and what is whose."""
