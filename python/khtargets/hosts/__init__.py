"""Spreadsheet programs: Excel and LibreOffice Calc. They never import each other, and nothing imports them."""
