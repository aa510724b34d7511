"""Who somebody is: passwords, sessions, the identity provider, second factors, tokens."""
