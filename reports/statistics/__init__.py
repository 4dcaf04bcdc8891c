"""The annual statistics as documents: table objects shared by workbook, bulletin and pages."""
