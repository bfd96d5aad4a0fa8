"""The workbook as each host shows it, behind the port: in Excel, in LibreOffice, as a file (`file`, `package`); and a copy with
values only.
"""
