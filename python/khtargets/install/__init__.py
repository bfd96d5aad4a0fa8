"""Installing for Excel on Windows, undoing it exactly, and saying what is wrong with it.

Windows itself was never at hand: registry and programs are reached through `machine`, and all else is files.
"""
