"""The sheets of khtargets.xlsm, a module each; `written` is the table that a refresh fills, the same on all of them."""
