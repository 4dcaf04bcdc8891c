"""The tables of a page as files to work with: one workbook a page, one CSV a table."""
