"""How each cell of a registration is read: small pure functions, one field a module.

Each `read_*` takes a cell and gives the value, None for an empty cell, or raises `Unreadable`.
"""
