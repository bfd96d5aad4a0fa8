-- What each row's texts mean, where rows have them: a table in an engine.
--
-- In:  dossiers and dates, sheets (file, sheet, place, has_channel, channel)      what a sheet says of all its rows
--      the maps from texts to what they mean: unit_map, procedure_map, date_map, channel_map, status_map
-- Out: resolved and repeated for tally.sql, unresolved_units, the texts of rows whose unit is not known

CREATE TABLE repeated AS
SELECT lower(canonical(code)) AS key
FROM dossiers
WHERE code IS NOT NULL
GROUP BY lower(canonical(code))
HAVING count(*) > 1;

-- `key` only where it comes again: few do, and what is to be compared of copies then fits into memory.
CREATE TABLE resolved AS
SELECT
    d.file,
    d.sheet,
    d.row,
    d.code AS written,
    r.key,
    s.received AS received,
    t.day,
    CASE WHEN NOT x.has_channel THEN x.channel WHEN d.channel IS NULL THEN 0 ELSE c.channel END AS channel,
    CASE WHEN u.counter THEN p.agency ELSE u.unit END AS unit,
    p.procedure
FROM dates AS d
INNER JOIN sheets AS x ON x.file = d.file AND x.sheet = d.sheet
LEFT JOIN status_map AS s ON s.status = coalesce(d.status, '')
LEFT JOIN date_map AS t ON t.date_text = d.date_text
LEFT JOIN channel_map AS c ON c.channel_text = d.channel
LEFT JOIN unit_map AS u
    ON u.unit_text = coalesce(d.unit, '')
    AND u.resolver_text = coalesce(d.resolver, '')
    AND u.parent_text = coalesce(d.parent, '')
    AND u.place = x.place
LEFT JOIN procedure_map AS p
    ON p.code_text = coalesce(d.procedure_code, '')
    AND p.name_text = coalesce(d.procedure_name, '')
LEFT JOIN repeated AS r ON r.key = lower(canonical(d.code));

CREATE VIEW unresolved_units AS
SELECT d.file, d.sheet, d.unit, d.resolver, d.parent, CAST(NULL AS VARCHAR) AS section, count(*) AS times
FROM resolved AS m
INNER JOIN dossiers AS d ON d.file = m.file AND d.sheet = m.sheet AND d.row = m.row
WHERE m.unit IS NULL
GROUP BY d.file, d.sheet, d.unit, d.resolver, d.parent;
