"""Papers for others: hand-outs to units, the list of failing units, the report to be signed. No macro in any of them."""
