"""Figures of speed and memory, with peers on the same work in the same run. Never part of the tests."""
