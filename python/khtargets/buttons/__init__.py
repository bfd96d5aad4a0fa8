"""What the workbook's buttons do, whatever program has the workbook open.

`port.press` asks `works` for a button's outcome, in this process or through `child` and `__main__` in one that has the
libraries; `figures` refreshes and makes the tables, `layout` finds their columns by their headers; `books` writes them into
the workbook.
"""
