"""Who works here: staff accounts with roles, sign-in, the audit log."""
