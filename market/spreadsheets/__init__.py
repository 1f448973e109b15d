"""Workbooks: reading with limits, writing with text cells."""
