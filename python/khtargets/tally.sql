-- From dossiers as written to counts, in DuckDB's dialect.
--
-- In:  dossiers (file, sheet, row, code, unit, resolver, parent, procedure_code, procedure_name, dated, status, channel)
--      sheets (file, sheet, place, has_channel, channel)       what a sheet says of all its rows
--      the maps from texts to what they mean: unit_map, procedure_map, date_map, channel_map, status_map
-- Out: judged, every dossier with what its texts mean and the first reason not to count it,
--      tally, the counts that publishing applies the decision's windows to.
--
-- A reason is its place in the contract's order: 1 duplicate, 2 date_unreadable, 3 not_received, 4 channel_unknown,
-- 5 unit_unresolved; 0 is none. Publishing adds 6 procedure_unlisted and 7 outside_window.

CREATE VIEW dated AS
SELECT
    *,
    CASE
        WHEN length(dated) <= 10 AND substr(dated, 6, 1) <> '.' THEN dated
        WHEN substr(dated, 11, 1) IN (' ', 'T') AND substr(dated, 14, 1) = ':' AND length(dated) <= 19
            THEN substr(dated, 1, 10)
        -- a moment in another zone lies on another day from some hour on, so that the hour and the zone stay
        WHEN regexp_matches(dated, '^.{10}[ T].*([Zz]|[+-][0-9]{2}:?00)$')
            THEN substr(dated, 1, 13) || ':00' || CASE
                WHEN substr(dated, length(dated), 1) IN ('Z', 'z') THEN substr(dated, length(dated), 1)
                WHEN substr(dated, length(dated) - 2, 1) = ':' THEN substr(dated, length(dated) - 5, 6)
                ELSE substr(dated, length(dated) - 4, 5)
            END
        WHEN regexp_matches(dated, '^.{10}[ T][0-9:]+[.,][0-9]+$') THEN substr(dated, 1, 10)
        WHEN regexp_matches(dated, '^[0-9]{5}[.][0-9]+$') THEN substr(dated, 1, 5)
        ELSE dated
    END AS date_text
FROM dossiers;

CREATE TABLE repeated AS
SELECT lower(code) AS code
FROM dossiers
WHERE code IS NOT NULL
GROUP BY lower(code)
HAVING count(*) > 1;

-- `code` only where it comes again: few do, and what is to be compared of copies then fits into memory.
CREATE TABLE meant AS
SELECT
    d.file,
    d.sheet,
    d.row,
    d.code AS written,
    r.code,
    s.received AS received,
    t.day,
    CASE WHEN NOT x.has_channel THEN x.channel WHEN d.channel IS NULL THEN 0 ELSE c.channel END AS channel,
    CASE WHEN u.counter THEN p.agency ELSE u.unit END AS unit,
    p.procedure
FROM dated AS d
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
LEFT JOIN repeated AS r ON r.code = lower(d.code);

CREATE TABLE copies AS
SELECT
    code,
    max(
        CASE WHEN received THEN 4611686018427387904 ELSE 0 END
        + CAST(file AS BIGINT) * 17592186044416 + CAST(sheet AS BIGINT) * 4294967296 + row
    ) AS kept,
    CASE
        WHEN
            min(coalesce(unit, -1)) <> max(coalesce(unit, -1))
            OR min(coalesce(procedure, -1)) <> max(coalesce(procedure, -1))
            OR min(coalesce(day, -1)) <> max(coalesce(day, -1))
            OR min(coalesce(channel, -1)) <> max(coalesce(channel, -1))
            THEN TRUE
        ELSE FALSE
    END AS disagree
FROM meant
WHERE code IS NOT NULL
GROUP BY code;

CREATE VIEW judged AS
SELECT
    m.file,
    m.sheet,
    m.row,
    m.written,
    m.day,
    m.channel,
    m.unit,
    m.procedure,
    CASE
        WHEN
            k.code IS NOT NULL
            AND k.kept <> (
                CASE WHEN m.received THEN 4611686018427387904 ELSE 0 END
                + CAST(m.file AS BIGINT) * 17592186044416 + CAST(m.sheet AS BIGINT) * 4294967296 + m.row
            )
            THEN 1
        WHEN m.day IS NULL THEN 2
        WHEN NOT m.received THEN 3
        WHEN m.channel IS NULL THEN 4
        WHEN m.unit IS NULL THEN 5
        ELSE 0
    END AS reason
FROM meant AS m
LEFT JOIN copies AS k ON k.code = m.code;

CREATE TABLE tally AS
SELECT file, reason, unit, procedure, day, channel, count(*) AS dossiers
FROM (
    SELECT
        file,
        reason,
        CASE WHEN reason = 0 THEN unit END AS unit,
        CASE WHEN reason = 0 THEN procedure END AS procedure,
        CASE WHEN reason = 0 THEN day END AS day,
        CASE WHEN reason = 0 THEN channel END AS channel
    FROM judged
) AS counted
GROUP BY file, reason, unit, procedure, day, channel;
