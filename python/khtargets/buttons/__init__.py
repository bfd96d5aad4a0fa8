"""What the workbook's buttons do, whatever program has the workbook open."""
