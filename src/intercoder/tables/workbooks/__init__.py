"""Workbooks that are read by python-calamine: .xls, .xlsb, .ods, and .xlsx in the strict form."""
