"""A written name becomes one unit or group, or a question; nothing is guessed. Standard library only, Python 3.8.

    text ──nfc──> repaired ──fold──> key ──words──> words ──parse──> units ──context──> one unit, or all that it may mean

`legacy` undoes old encodings, `text` repairs and folds; `lexicon` finds units in words (`kinds`: "TP.", "xã"; `letters`:
departments by their letters), `phrases` what stands around them, `grammar` parses the whole so that no word is passed over;
`units` decides.

"Sôû Y teá": a VNI font's letters, repaired to "Sở Y tế"; key "sở i tế"; one department by its words.
"UBND P.Vĩnh Hòa, TP.NT": key "ubnd p vĩnh hoà tp nt"; a committee, a ward, a city by its letters, each above the last: the
ward is meant. Without "TP.NT" the file's name or the sheet's title would have to say which Vĩnh Hòa, or the answer is all.
"Trạm y tế phường Vĩnh Hoà": "trạm" has no place in any parse, so the whole is unknown; the ward is offered, not taken.
"""
