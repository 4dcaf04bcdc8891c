"""The static site and the return-list workbooks, made from one published snapshot.

Belongs here: the page compiler, its components, charts, the layout, and the pages themselves. Does not belong
here: computation (a figure on a page is a column of a mart) and anything that writes to the warehouse.
"""
