-- What each row's texts mean, where rows have their numbers: what intake read.
--
-- In:  readings and its texts, sheets (file, sheet, place, has_channel, channel)      what a sheet says of all its rows
--      the maps from texts to what they mean: unit_map, procedure_map, date_map, channel_map, status_map
-- Out: resolved for tally.sql, unresolved_units, the texts of rows whose unit is not known

CREATE TABLE unit_resolved AS
SELECT t.number, u.unit, u.counter
FROM unit_texts AS t
INNER JOIN sheets AS x ON x.file = t.file AND x.sheet = t.sheet
LEFT JOIN unit_map AS u
    ON u.unit_text = coalesce(t.unit, '')
    AND u.resolver_text = coalesce(t.resolver, '')
    AND u.parent_text = coalesce(t.parent, '')
    AND u.section_text = coalesce(t.section, '')
    AND u.place = x.place;

CREATE TABLE procedure_resolved AS
SELECT t.number, p.procedure, p.agency
FROM procedure_texts AS t
LEFT JOIN procedure_map AS p
    ON p.code_text = coalesce(t.procedure_code, '')
    AND p.name_text = coalesce(t.procedure_name, '');

CREATE TABLE date_resolved AS
SELECT t.number, d.day FROM dates AS t LEFT JOIN date_map AS d ON d.date_text = t.date_text;

CREATE TABLE channel_resolved AS
SELECT
    t.number,
    CASE WHEN NOT x.has_channel THEN x.channel WHEN t.channel IS NULL THEN 0 ELSE c.channel END AS channel
FROM channel_texts AS t
INNER JOIN sheets AS x ON x.file = t.file AND x.sheet = t.sheet
LEFT JOIN channel_map AS c ON c.channel_text = t.channel;

CREATE TABLE status_resolved AS
SELECT t.number, s.received FROM status_texts AS t LEFT JOIN status_map AS s ON s.status = coalesce(t.status, '');

CREATE VIEW resolved AS
SELECT
    r.file,
    r.sheet,
    r.row,
    r.code AS written,
    r.key,
    s.received,
    d.day,
    c.channel,
    CASE WHEN u.counter THEN p.agency ELSE u.unit END AS unit,
    p.procedure
FROM readings AS r
INNER JOIN unit_resolved AS u ON u.number = r.unit
INNER JOIN procedure_resolved AS p ON p.number = r.procedure
INNER JOIN date_resolved AS d ON d.number = r.date_written
INNER JOIN channel_resolved AS c ON c.number = r.channel
INNER JOIN status_resolved AS s ON s.number = r.status;

CREATE VIEW unresolved_units AS
SELECT t.file, t.sheet, t.unit, t.resolver, t.parent, t.section, count(*) AS times
FROM readings AS r
INNER JOIN unit_resolved AS u ON u.number = r.unit AND (u.counter OR u.unit IS NULL)
INNER JOIN procedure_resolved AS p ON p.number = r.procedure
INNER JOIN unit_texts AS t ON t.number = r.unit
WHERE CASE WHEN u.counter THEN p.agency ELSE u.unit END IS NULL
GROUP BY t.file, t.sheet, t.unit, t.resolver, t.parent, t.section;
