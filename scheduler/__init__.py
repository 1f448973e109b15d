"""Fair rotations of free market stalls: a problem file goes in, a rotation file with its proof comes out.

The package knows no web framework and no database. Heavy parts are imported where they are used, so that reading
and checking a file stays quick.
"""
