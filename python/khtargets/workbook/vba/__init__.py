"""The workbook's VBA project: sources (.bas), the wrappers made from the registry, and the file that Excel reads."""
