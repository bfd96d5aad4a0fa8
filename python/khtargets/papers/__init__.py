"""Papers for others: hand-outs to units, the list of failing units, the report to be signed. No macro in any of them.

`handouts` and `signoff` say what stands in each; `office` is the letterhead, `paper` the sheet that both write on, `pdf`
turns a workbook into a PDF.
"""
