"""The lines of tables, the same for a sheet, a button, a paper and the terminal; `line` says what a line is."""
