"""Installing for Excel on Windows and for LibreOffice, undoing it exactly, and saying what is wrong with it.

`user` installs and uninstalls through `excel` and `libreoffice`; `journal` remembers what was put where, `places` and `conf`
know where programs look. `doctor` checks, with `starting` (Python as Excel starts it), `stated` (what workbooks say) and
`network` (a home on another computer); `others` names other spreadsheet programs; `finding` is what they tell. Windows itself was
never at hand: registry and programs are reached through `machine`, and all else is files.
"""
