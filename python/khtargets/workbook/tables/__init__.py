"""The tables' lines, the same for a sheet, a button, a paper and the terminal."""
