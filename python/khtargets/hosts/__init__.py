"""Spreadsheet programs: Excel and LibreOffice Calc. They never import each other; only `install` imports them (the extension)."""
