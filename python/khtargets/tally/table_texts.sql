-- What different texts there are, where rows have them: a table in an engine.
--
-- In:  dossiers (file, sheet, row, code, unit, resolver, parent, procedure_code, procedure_name, date_written, status, channel)
-- Out: unit_texts, procedure_texts, channel_texts, status_texts, and dates_written for date_texts.sql; `times` is how many have a text

CREATE VIEW dates_written AS SELECT *, 1 AS times FROM dossiers;

CREATE VIEW unit_texts AS
-- No section rows stand above a table's rows.
SELECT file, sheet, unit, resolver, parent, CAST(NULL AS VARCHAR) AS section, 1 AS times FROM dossiers;

CREATE VIEW procedure_texts AS SELECT file, procedure_code, procedure_name, 1 AS times FROM dossiers;

CREATE VIEW channel_texts AS SELECT file, sheet, channel, 1 AS times FROM dossiers;

CREATE VIEW status_texts AS SELECT file, status, 1 AS times FROM dossiers;
