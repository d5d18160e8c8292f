"""Who makes an account in the tests of accounts."""

PASSWORD = "three green ladders"
ANNA = {"name": "Anna", "email": "anna@example.org", "password": PASSWORD, "repeated": PASSWORD}
