-- What different texts there are, where rows have their numbers: what intake read.
--
-- In:  texts (file, sheet, number, kind, one, two, three, four, times), a number each text of each file; kind "date_written" is the date
--          that the settings ask for
--      readings (file, sheet, row, code, key, unit, procedure, date_written, status, channel), a row a dossier; the last five are
--          numbers in texts
-- Out: unit_texts, procedure_texts, channel_texts, status_texts, and dates_written for date_texts.sql; `times` is how many have a text
--      dossiers (file, sheet, row, code, unit, resolver, parent, section, procedure_code, procedure_name, date_written, status,
--          channel), the rows with their texts

CREATE VIEW dates_written AS SELECT file, sheet, number, one AS date_written, times FROM texts WHERE kind = 'date_written';

CREATE VIEW unit_texts AS
SELECT file, sheet, number, one AS unit, two AS resolver, three AS parent, four AS section, times FROM texts WHERE kind = 'unit';

CREATE VIEW procedure_texts AS
SELECT file, number, one AS procedure_code, two AS procedure_name, times FROM texts WHERE kind = 'procedure';

CREATE VIEW channel_texts AS SELECT file, sheet, number, one AS channel, times FROM texts WHERE kind = 'channel';

CREATE VIEW status_texts AS SELECT file, number, one AS status, times FROM texts WHERE kind = 'status';

CREATE VIEW dossiers AS
SELECT
    r.file, r.sheet, r.row, r.code, u.unit, u.resolver, u.parent, u.section, p.procedure_code, p.procedure_name, t.date_written,
    s.status, c.channel
FROM readings AS r
INNER JOIN unit_texts AS u ON u.number = r.unit
INNER JOIN procedure_texts AS p ON p.number = r.procedure
INNER JOIN dates_written AS t ON t.number = r.date_written
INNER JOIN status_texts AS s ON s.number = r.status
INNER JOIN channel_texts AS c ON c.number = r.channel;
