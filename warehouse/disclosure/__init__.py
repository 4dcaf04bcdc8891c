"""Hiding figures that would give away what single centers reported, for editions that leave the house.

Belongs here: which cells of the key figures a public edition hides. Does not belong here: the figures
themselves, or how a hidden cell is shown. `cells.hidden_cells` is the way in; `pattern` chooses, `recovery`
is the attack that the choice has to withstand.
"""
