"""Spreadsheet programs: where a cell's call or a button's press comes in. Excel and LibreOffice Calc never import each other.

`excel` has what the VBA calls through xlwings; `calc` is LibreOffice's component, and `addin/` the extension that brings it
(its menu and its files). A press goes to `buttons.port`. Only `install` and the command line import this room.
"""
