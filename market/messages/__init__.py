"""Texts that go out to vendors."""
