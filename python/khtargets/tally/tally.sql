-- From what dossiers mean to counts, in DuckDB's dialect.
--
-- In:  resolved (file, sheet, row, written, key, received, day, channel, unit, procedure), every dossier: its code as written,
--          what copies have in common, and what its other texts mean; unit is -1 for a body outside the decision
--      repeated (key), the keys that come more than once
-- Out: perhaps_copies, the dossiers that may be copies; copies, the codes that are, and which copy is kept,
--      classified, every dossier with the first reason not to count it,
--      tally, the counts that publishing applies the decision's windows to.
--
-- A reason is its place in the contract's order: 1 duplicate, 2 date_unreadable, 3 not_received, 4 channel_unknown,
-- 5 unit_unresolved, 6 unit_outside; 0 is none. Publishing adds 7 procedure_unlisted and 8 outside_window.
-- `place` is one number for file, sheet and row, in this order.

CREATE TABLE perhaps_copies AS
SELECT
    lower(canonical(m.written)) AS code,
    CAST(m.file AS BIGINT) * 17592186044416 + CAST(m.sheet AS BIGINT) * 4294967296 + m.row AS place,
    m.file,
    m.sheet,
    m.row,
    m.received,
    m.day,
    m.channel,
    CASE WHEN m.unit >= 0 THEN m.unit END AS unit,
    m.procedure
FROM resolved AS m
INNER JOIN repeated AS r ON r.key = m.key;

CREATE TABLE copies AS
SELECT
    code,
    max(CASE WHEN received THEN 4611686018427387904 ELSE 0 END + place) AS kept,
    CASE
        WHEN
            min(coalesce(unit, -1)) <> max(coalesce(unit, -1))
            OR min(coalesce(procedure, -1)) <> max(coalesce(procedure, -1))
            OR min(coalesce(day, -1)) <> max(coalesce(day, -1))
            OR min(coalesce(channel, -1)) <> max(coalesce(channel, -1))
            THEN TRUE
        ELSE FALSE
    END AS disagree
FROM perhaps_copies
GROUP BY code;

CREATE TABLE duplicates AS
SELECT c.place
FROM perhaps_copies AS c
INNER JOIN copies AS k ON k.code = c.code
WHERE k.kept <> CASE WHEN c.received THEN 4611686018427387904 ELSE 0 END + c.place;

CREATE VIEW classified AS
SELECT
    m.file,
    m.sheet,
    m.row,
    m.written,
    m.day,
    m.channel,
    CASE WHEN m.unit >= 0 THEN m.unit END AS unit,
    m.procedure,
    CASE
        WHEN x.place IS NOT NULL THEN 1
        WHEN m.day IS NULL THEN 2
        WHEN NOT m.received THEN 3
        WHEN m.channel IS NULL THEN 4
        WHEN m.unit IS NULL THEN 5
        WHEN m.unit < 0 THEN 6
        ELSE 0
    END AS reason
FROM resolved AS m
LEFT JOIN duplicates AS x
    ON x.place = CAST(m.file AS BIGINT) * 17592186044416 + CAST(m.sheet AS BIGINT) * 4294967296 + m.row;

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
    FROM classified
) AS counted
GROUP BY file, reason, unit, procedure, day, channel;
